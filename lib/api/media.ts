import type { Media } from "@/types/media";
import { ApiError } from "./api-error";
import { fetchJson, schemasOf } from "./fetch-json";

const media = schemasOf(() => import("@/types/media"));

/** Uploads a file for a reply. Throws `body_too_large` before a byte of a file over the limit is sent. */
export async function uploadFile(file: File, signal: AbortSignal): Promise<Media> {
  const { mostMediaBytes } = await import("@/types/media");
  if (file.size > mostMediaBytes(file.type)) throw new ApiError("body_too_large", 413);
  // Without a type, the server derives it from the bytes.
  const type = file.type === "" ? "application/octet-stream" : file.type;
  const upload = {
    headers: { "content-type": type, "x-file-name": encodeURIComponent(file.name) },
    body: file,
  };
  return await fetchJson("/api/dashboard/media", media("mediaSchema"), { method: "POST", upload, signal });
}
