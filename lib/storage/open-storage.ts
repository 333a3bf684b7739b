import { resolve } from "node:path";
import type { RunningConfig } from "@/lib/config/config";
import type { FileStorage } from "./file-storage";
import { folderStorage } from "./folder-storage";
import { s3Storage } from "./s3-storage";

/** Opens the storage that the environment chooses: the bucket, or without one the folder for media. */
export function openStorage({ media }: Pick<RunningConfig, "media">): FileStorage {
  return media.s3 === null ? folderStorage(resolve(media.folder, "files")) : s3Storage(media.s3);
}
