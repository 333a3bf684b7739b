import { chmodSync, mkdirSync } from "node:fs";

/** Creates a folder that every user can enter and read, regardless of this process's umask. */
export function makeOpenFolder(folder: string): void {
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o755);
}
