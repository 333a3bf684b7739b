import type { ByteRange } from "@/lib/storage/file-storage";

const ONE_RANGE = /^bytes=(\d{1,15})?-(\d{1,15})?$/i;

/**
 * Returns the part of a file of `bytes` bytes that a request asks for. Returns null for the whole file, which HTTP
 * allows in answer to every range: also for several ranges, for a range outside the file, and for one that depends on
 * an unchanged file (`If-Range`), because our files have no validator.
 */
export function readByteRange(headers: Headers, bytes: number): ByteRange | null {
  const asked = ONE_RANGE.exec(headers.get("range") ?? "");
  if (asked === null || headers.has("if-range")) return null;
  const [first, last] = [asked[1], asked[2]].map((text) => (text === undefined ? null : Number(text)));
  const range = rangeOf(first ?? null, last ?? null, bytes);
  return range.first <= range.last && range.first < bytes ? range : null;
}

function rangeOf(first: number | null, last: number | null, bytes: number): ByteRange {
  const end = bytes - 1;
  // Without a first byte, the number is the length of the end of the file.
  if (first === null) return { first: Math.max(0, bytes - (last ?? 0)), last: end };
  return { first, last: Math.min(last ?? end, end) };
}
