import { chmodSync, mkdirSync } from "node:fs";

/** Creates a folder that every user may enter and read, whatever the umask of this process. */
export function makeOpenFolder(folder: string): void {
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o755);
}
