import type { Readable } from "node:stream";
import { toWebStream } from "@/lib/web-streams";

/**
 * Streams a file to save. The browser must not show it as a page, because anybody may have made it. `isInline` is for
 * files that a page of ours shows as an image, audio or video.
 */
export function fileResponse(
  file: { bytes: number; mimeType: string; fileName: string | null; stream: Readable },
  isInline = false,
): Response {
  const name = file.fileName === null ? "" : `; filename*=UTF-8''${encodeFileName(file.fileName)}`;
  try {
    const headers = new Headers({
      "content-type": file.mimeType,
      "content-length": String(file.bytes),
      "content-disposition": `${isInline ? "inline" : "attachment"}${name}`,
    });
    return new Response(toWebStream(file.stream), { headers });
  } catch (error) {
    file.stream.destroy();
    throw error;
  }
}

/** RFC 8187 allows fewer characters than `encodeURIComponent` leaves. */
const encodeFileName = (name: string) =>
  encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
