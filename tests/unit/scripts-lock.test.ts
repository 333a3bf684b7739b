import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockOwner, tryLock, waitForLock } from "../../scripts/steps/lock.mjs";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "julia-lock-"));
  file = join(folder, "some.lock");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the lock that prevents concurrent starts, installs and builds", () => {
  it("has one owner until it is released", () => {
    const first = tryLock(file);
    expect(first.release).toBeDefined();
    expect(tryLock(file)).toEqual({ ownerPid: process.pid });
    expect(lockOwner(file)).toBe(process.pid);
    first.release?.();
    expect(lockOwner(file)).toBeNull();
    expect(tryLock(file).release).toBeDefined();
  });

  it("is taken over from a process that was killed", async () => {
    await holdInAnotherProcess("process.kill(process.pid, 'SIGKILL')");
    expect(readFileSync(file, "utf8")).not.toBe("");
    expect(tryLock(file).release).toBeDefined();
  });

  it("is taken over when another program has reused the owner's process id", () => {
    writeFileSync(file, `${process.pid}\na process that began at another time\n`);
    expect(lockOwner(file)).toBeNull();
    expect(tryLock(file).release).toBeDefined();
  });

  it("is taken over when it is corrupt", () => {
    writeFileSync(file, "");
    expect(tryLock(file).release).toBeDefined();
  });

  it("is not removed by an owner that has lost it", () => {
    const first = tryLock(file);
    writeFileSync(file, "1\nsomebody else\n");
    first.release?.();
    expect(readFileSync(file, "utf8")).toBe("1\nsomebody else\n");
  });

  it("goes to the waiting process, which is informed of the owner once", async () => {
    const first = tryLock(file);
    const told: number[] = [];
    const waiting = waitForLock(file, (pid: number) => {
      told.push(pid);
      first.release?.();
    });
    expect((await waiting).release).toBeDefined();
    expect(told).toEqual([process.pid]);
  });

  it("leaves no other files", () => {
    writeFileSync(file, "1\nstale\n");
    tryLock(file);
    expect(readdirSync(folder)).toEqual(["some.lock"]);
  });
});

async function holdInAnotherProcess(code: string): Promise<void> {
  const lockModule = new URL("../../scripts/steps/lock.mjs", import.meta.url).href;
  const script = `const { tryLock } = await import(${JSON.stringify(lockModule)});
    tryLock(${JSON.stringify(file)}); ${code}`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "ignore" });
  await new Promise((resolve) => child.once("close", resolve));
}
