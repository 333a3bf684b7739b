import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { signal } from "@/lib/supervisor/processes";
import { SupervisedChild } from "@/lib/supervisor/supervised-child";

const STEADY_AFTER_MS = 10_000;
const RULES = { firstDelayMs: 1, longestDelayMs: 4, steadyAfterMs: STEADY_AFTER_MS };

let child: SupervisedChild | undefined;
let logFile: string;
afterEach(async () => {
  await child?.stop();
  rmSync(logFile, { force: true });
});

/** Supervises an idle process. `work.isUp` sets whether the process counts as up, and `clock.nowMs` sets the time. */
async function supervise() {
  const said: string[] = [];
  const clock = { nowMs: 0 };
  const work = { isUp: true };
  logFile = join(tmpdir(), `supervised-child-${process.pid}.log`);
  child = new SupervisedChild(
    {
      name: "web",
      command: process.execPath,
      args: ["-e", "setInterval(() => undefined, 1000)"],
      env: process.env,
      folder: tmpdir(),
      logFile,
      isUp: async () => work.isUp,
      stopTimeoutMs: 5_000,
    },
    (line) => said.push(line),
    RULES,
    () => clock.nowMs,
  );
  await child.start();
  const restarts = () => said.filter((line) => line.includes("starts again"));
  const kill = async () => {
    const before = { pid: child?.pid, restarts: restarts().length };
    signal(before.pid ?? 0, "SIGKILL");
    await vi.waitFor(() => expect(restarts().length).toBe(before.restarts + 1), { timeout: 60_000 });
    await vi.waitFor(() => expect(child?.pid ?? before.pid).not.toBe(before.pid), { timeout: 60_000 });
  };
  const sees = (pattern: RegExp, times: number) =>
    vi.waitFor(() => expect(said.filter((line) => pattern.test(line))).toHaveLength(times), {
      timeout: 60_000,
    });
  return { clock, work, kill, sees, restarts };
}

const wait = (line: string) => /starts again (.*)\.$/.exec(line)?.[1];

describe("a supervised process that is killed", () => {
  it("is restarted immediately after it was up for 10 s, however often", async () => {
    const { clock, kill, sees, restarts } = await supervise();
    for (let time = 1; time <= 24; time += 1) {
      clock.nowMs += STEADY_AFTER_MS;
      await kill();
      await sees(/is up again/, time);
    }
    expect(restarts().map(wait)).toEqual(Array.from({ length: 24 }, () => "at once"));
  });

  it("waits longer before each restart while it is never up for long, and resets the delay after a long run", async () => {
    const { clock, kill, sees, restarts } = await supervise();
    for (let time = 1; time <= 4; time += 1) {
      clock.nowMs += STEADY_AFTER_MS - 1;
      await kill();
      await sees(/is up again/, time);
    }
    clock.nowMs += STEADY_AFTER_MS;
    await kill();
    await sees(/is up again/, 5);
    await kill();
    const waits = ["in 0.001 s", "in 0.002 s", "in 0.004 s", "in 0.004 s", "at once", "in 0.001 s"];
    expect(restarts().map(wait)).toEqual(waits);
  });

  it("counts the time it was up, not the time it existed", async () => {
    const { clock, work, kill, restarts } = await supervise();
    work.isUp = false;
    await kill();
    clock.nowMs += 10 * STEADY_AFTER_MS;
    await kill();
    expect(restarts().map(wait)).toEqual(["in 0.001 s", "in 0.002 s"]);
  });
});
