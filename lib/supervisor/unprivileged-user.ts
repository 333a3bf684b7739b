import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { StartError } from "./start-error";

export interface UnprivilegedUser {
  name: string;
  uid: number;
  gid: number;
}

/** Returns the user that runs PostgreSQL, which refuses to run as root. Returns null if this process is not root. */
export function findUnprivilegedUser(): UnprivilegedUser | null {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  for (const wanted of ["postgres", "nobody"]) {
    const fields = lines.find((line) => line.startsWith(`${wanted}:`))?.split(":");
    const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
    if (Number.isInteger(uid) && Number.isInteger(gid) && uid > 0) return { name: wanted, uid, gid };
  }
  throw new StartError(
    "PostgreSQL cannot run as root and there is no user postgres or nobody; set DATABASE_URL",
  );
}

/** Returns the identity options for `spawn`, which are empty if this process is not root. */
export function identityOf(user: UnprivilegedUser | null): { uid?: number; gid?: number } {
  return user === null ? {} : { uid: user.uid, gid: user.gid };
}

/**
 * Returns whether the user can enter this folder and its parents. Tries to enter it instead of evaluating permissions.
 */
export function canEnter(folder: string, user: UnprivilegedUser | null): boolean {
  if (user === null) return true;
  const asked = spawnSync("/bin/sh", ["-c", 'cd -- "$1"', "sh", folder], {
    ...identityOf(user),
    cwd: "/",
    stdio: "ignore",
  });
  return asked.status === 0;
}
