import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Subject, until } from "./simulator-support";

const MAIN = fileURLToPath(new URL("../../simulator/main.ts", import.meta.url));

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "simulator-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("after a restart with a state file, rows survive and every row connects after a boot window without state", async () => {
  const options = { stateFile: join(folder, "state.json"), timeScale: 20 };
  const first = await Subject.start(options);
  await first.createOpen("paired", {}, "5511999990001");
  await first.post("/message/sendText/paired", { number: "5511988887777", text: "antes" });
  await first.create("fresh", { qrcode: false });
  await first.create("shown");
  await first.close();

  const second = await Subject.start({ ...options, behaviour: { bootDelayMs: 20_000 } });
  expect(await second.state("paired")).toBe("none");
  expect(
    (await second.post("/message/sendText/paired", { number: "5511988887777", text: "oi" })).status,
  ).toBe(500);
  expect((await second.get("/instance/connect/fresh")).body).toEqual({
    error: true,
    message: "[object Object]",
  });
  await second.openAgain("paired");
  await second.liveQr("fresh");
  await second.liveQr("shown");
  expect((await second.inside("shown")).qr.count).toBe(1);
  expect(
    (await second.post("/message/sendText/paired", { number: "5511988887777", text: "depois" })).status,
  ).toBe(201);
  const texts = (await second.read("/messages")).map(({ text }: { text: string }) => text);
  expect(texts).toEqual(["antes", "depois"]);
  await second.close();
});

test("after a restart of the gateway alone, it refuses connections for a while and then sessions reopen", async () => {
  const subject = await Subject.start({ timeScale: 20 });
  await subject.createOpen("chip");
  await subject.order("/restart", { downMs: 4_000, bootMs: 10_000 });
  const cause = await until(() =>
    subject.state("chip").then(
      () => undefined,
      (error: Error) => error.cause,
    ),
  );
  await until(() =>
    fetch(subject.url).then(
      refused,
      (error: Error) => Reflect.get(error.cause ?? {}, "code") === "ECONNREFUSED",
    ),
  );
  expect(cause).toBeInstanceOf(Error);
  await until(() => subject.state("chip").then((state) => state === "none", refused));
  await subject.openAgain("chip");
  await subject.close();
});

test("reset empties the server and aborts waiting requests", async () => {
  const subject = await Subject.start({ timeScale: 1 });
  const waiting = subject.create("chip");
  waiting.catch(() => {});
  await until(async () => (await subject.state("chip")) === "connecting");
  await subject.order("/reset");
  await expect(waiting).rejects.toThrow();
  expect(await subject.state("chip")).toBe("http 404");
  expect(await subject.read("/counters")).toEqual({});
  await subject.close();
});

test("the process prints one line, reads its port from the environment and exits within a second of SIGTERM", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN], {
    env: { ...process.env, SIMULATOR_PORT: "0", SIMULATOR_API_KEY: "chave", SIMULATOR_TIME_SCALE: "50" },
  });
  let printed = "";
  child.stdout.on("data", (chunk) => {
    printed += chunk;
  });
  const url = await until(() => /^simulator listening on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(printed)?.[1]);
  const keyIsRight = await fetch(`${url}/verify-creds`, { method: "POST", headers: { apikey: "chave" } });
  expect(keyIsRight.status).toBe(200);
  const hanging = fetch(`${url}/__control/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ kind: "hang" }),
  }).then(() => fetch(url ?? ""));
  hanging.catch(() => {});
  await until(async () => (await (await fetch(`${url}/__control/calls`)).json()).length === 2);
  child.kill("SIGTERM");
  const [exitCode] = await once(child, "exit");
  expect(exitCode).toBe(0);
});

test("an invalid environment causes one clear message and exit code 1", async () => {
  const child = spawn(process.execPath, ["--import", "tsx", MAIN], {
    env: { ...process.env, SIMULATOR_PORT: "many" },
  });
  let printed = "";
  child.stderr.on("data", (chunk) => {
    printed += chunk;
  });
  const [exitCode] = await once(child, "exit");
  expect(exitCode).toBe(1);
  expect(printed).toContain("SIMULATOR_PORT");
});

function refused(): false {
  return false;
}
