import { chmodSync, mkdirSync } from "node:fs";

/** Makes a folder that every user may pass through and read, whatever the umask of this process. */
export function makeOpenFolder(folder: string): void {
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o755);
}
