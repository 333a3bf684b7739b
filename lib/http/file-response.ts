import type { Readable } from "node:stream";
import type { ByteRange } from "@/lib/storage/file-storage";
import { toWebStream } from "@/lib/web-streams";

interface SentFile {
  bytes: number;
  mimeType: string;
  fileName: string | null;
  range: ByteRange | null;
  stream: Readable;
}

/**
 * Streams a file, or a part of it, to save. The browser must not show it as a page, because anybody may have made it.
 * `isInline` is for images that a page of ours shows. An audio or video element also plays a file to save.
 */
export function fileResponse(file: SentFile, isInline = false): Response {
  const { bytes, mimeType, fileName, range, stream } = file;
  const name = fileName === null ? "" : `; filename*=UTF-8''${encodeFileName(fileName)}`;
  try {
    const headers = new Headers({
      "content-type": mimeType,
      "content-length": String(range === null ? bytes : range.last - range.first + 1),
      "content-disposition": `${isInline ? "inline" : "attachment"}${name}`,
    });
    if (range !== null) headers.set("content-range", `bytes ${range.first}-${range.last}/${bytes}`);
    return new Response(toWebStream(stream), { status: range === null ? 200 : 206, headers });
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

/** RFC 8187 allows fewer characters than `encodeURIComponent` leaves. */
const encodeFileName = (name: string) =>
  encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
