import type { Media } from "@/types/media";
import { ApiError } from "./api-error";
import { fetchJson, schemasOf } from "./fetch-json";

const media = schemasOf(() => import("@/types/media"));

/** Uploads a file for a reply. Throws `body_too_large` before a byte of a file over the limit is sent. */
export async function uploadFile(file: File, signal: AbortSignal): Promise<Media> {
  const { mostMediaBytes } = await import("@/types/media");
  if (file.size > mostMediaBytes(file.type)) throw new ApiError("body_too_large", 413);
  return await fetchJson("/api/dashboard/media", media("mediaSchema"), { method: "POST", file, signal });
}
