// biome-ignore-all lint/style/noExcessiveLinesPerFile: one ordered replay
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences, shapeOf } from "./shapes";
import { API_KEY, Receiver, Subject, until } from "./simulator-support";

interface HttpRecording {
  name: string;
  request: { method: string; path: string; headers: Record<string, string>; body?: unknown };
  response: { status: number; body: unknown };
}

const recordings: HttpRecording[] = recorded("http");
const webhookRecordings: { body: { event: string; data: unknown; sender?: string } }[] = recorded("webhooks");

const RECORDED_RECEIVER = "http://127.0.0.1:19999";

const NOT_SIMULATED = new Set([
  "sendText to a new number when WhatsApp does not answer usync",
  "fetchInstances, database down",
  "connectionState, database down",
  "connectionState of unknown, database down",
  "create, database down",
  "sendText, database down",
  "setPresence",
  "chat findChats",
  "sendMedia, media server not reachable",
  // The response of a flapping instance depends on timing. simulator-behaviour.test.ts tests these calls.
  "restart of the flapping instance",
  "sendText on the flapping instance",
]);

/** A simulated day, which does not end during the test. */
const HELD_MS = 86_400_000;

const TIME_SCALE = 100;
let subject: Subject;
let receiver: Receiver;
/** Maps recorded tokens and ids to the simulator's values. */
const replaced = new Map<string, string>();

beforeAll(async () => {
  receiver = await Receiver.start();
  // Delays the response to the removal webhook, so that the deletion is still in progress at the next recorded call.
  receiver.answer = async ({ body }) => {
    if (body.event === "remove.instance") await new Promise((resolve) => setTimeout(resolve, 60));
    return 200;
  };
  subject = await Subject.start({
    timeScale: TIME_SCALE,
    // QR codes appear immediately, so that create and connect return them even on a busy machine. Deleted rows stay
    // until `gone` removes them, and QR codes do not rotate.
    behaviour: {
      lookupDelayMs: 0,
      qrDelayMs: 0,
      createWaitMs: 15_000,
      connectWaitMs: 15_000,
      rowDeleteDelayMs: HELD_MS,
      qrRotationMs: HELD_MS,
    },
  });
});

afterAll(async () => {
  await subject.close();
  await receiver.close();
});

/** Actions that must precede a recorded call, by the name of the recording. */
const before: Record<string, () => Promise<unknown>> = {
  "connect 3 s after restart": () => subject.liveQr("alpha"),
  "connectionState 500 ms after delete (close)": () => gone("withset"),
  "connectionState of the recreated": () => until(async () => (await subject.state("withhook")) === "none"),
  "delete, second time": () => gone("withhook"),
  "connectionState 1.5 s after logout (QR on show)": () => stateIs("beta", "close"),
  "connectionState open": () => subject.scanned("gama", "5511999990001"),
  whatsappNumbers: async () => {
    const text = { instanceName: "gama", from: "5511988887777", text: "Oi" };
    await subject.order("/inbound", { ...text, name: "Cliente Um" });
    await subject.order("/inbound", { ...text, fromMe: true });
  },
  "sendText 0 ms after a drop": () => subject.order("/weather", { weather: "away" }),
  "fetchInstances by name, after unlink": async () => {
    await subject.order("/weather", { weather: "fair" });
    await subject.openAgain("gama");
    await subject.order("/unlink", { instanceName: "gama" });
  },
  "fetchInstances by name, after another phone scanned": () => subject.scanned("gama", "5511999990002"),
  "fetchInstances by name, after logout": () => stateIs("gama", "close"),
  "fetchInstances by name, paired by code": async () => {
    const { qr } = await subject.inside("epsilon");
    await subject.order("/pair", { instanceName: "epsilon", pairingCode: qr.pairingCode });
    await subject.openAgain("epsilon");
  },
  "fetchInstances by name, after 403": () => subject.order("/ban", { instanceName: "epsilon", code: 403 }),
  "delete when open": () => subject.scanned("gama"),
  "fetchInstances after delete of gama": () => gone("gama"),
  "create while WhatsApp refuses": () =>
    subject.order("/weather", { weather: "refusing", instanceName: "zeta" }),
  "create while WhatsApp is silent": () =>
    subject.order("/weather", { weather: "silent", instanceName: "eta" }),
  "connect after that": async () => {
    await subject.order("/weather", { weather: "fair", instanceName: "eta" });
    await subject.liveQr("eta");
  },
  "restart of it": () => subject.order("/weather", { weather: "fair", instanceName: "zeta" }),
  "connect of it, 1.5 s after restart": () => subject.liveQr("zeta"),
  "sendText before server restart": () => subject.scanned("theta"),
  "sendText after server restart": async () => {
    await subject.order("/restart", { downMs: 100 });
    await until(() =>
      subject.openAgain("theta").then(
        () => true,
        () => false,
      ),
    );
  },
  "connect while state is close and Evolution is retrying by itself": async () => {
    await subject.scanned("kappa");
    await subject.order("/weather", { weather: "away", instanceName: "kappa" });
  },
  // Time passes more slowly, so that the close lasts until the call on a busy machine too.
  "connect in the short close after a scan": async () => {
    await subject.order("/time-scale", { timeScale: 4 });
    await subject.order("/scan", { instanceName: "lambda" });
  },
  "delete lambda": () => subject.order("/time-scale", { timeScale: TIME_SCALE }),
  "create without instanceName on an empty server": () => subject.order("/reset"),
  "fetchInstances by name, business account": async () => {
    await subject.order("/phones", { number: "5511999990011", name: "Padaria Central", isBusiness: true });
    await subject.scanned("nu", "5511999990011");
  },
  "fetchInstances at the end": async () => {
    const rows: { name: string }[] = (await subject.get("/instance/fetchInstances")).body;
    for (const { name } of rows) await gone(name);
    expect(await subject.read("/instances")).toEqual([]);
  },
  "restart when open, version look-up takes 2 s": () => subject.scanned("xi"),
  "create rho": () => subject.order("/reset"),
  "sendText while WhatsApp is away": async () => {
    await subject.scanned("rho");
    await subject.order("/weather", { weather: "away" });
  },
  "connect iota once WhatsApp is back": async () => {
    await subject.order("/weather", { weather: "fair" });
    await subject.liveQr("iota");
    await subject.openAgain("rho");
  },
  "connect at once after logout": () => stateIs("rho", "close"),
};

describe("answers the recorded calls with the recorded status and shape", () => {
  const relevant = recordings.filter(({ name }) => !NOT_SIMULATED.has(name));

  test.each(relevant.map((recording) => [recording.name, recording] as const))(
    "%s",
    async (name, recording) => {
      await before[name]?.();
      const { method, path, headers, body } = recording.request;
      const answer = await subject.call(
        method,
        translated(path),
        body && translatedBody(body),
        translatedHeaders(headers),
      );
      expect(answer.status).toBe(recording.response.status);
      const expected = shapeOf(recording.response.body);
      expect(differences(expected, shapeOf(answer.body))).toEqual([]);
      expect(errorTexts(answer.body)).toEqual(errorTexts(recording.response.body));
      rememberIdentity(recording.response.body, answer.body);
    },
  );

  test("every action before a call belongs to a recording", () => {
    const names = new Set(recordings.map(({ name }) => name));
    expect(Object.keys(before).filter((name) => !names.has(name))).toEqual([]);
  });
});

describe("sends the recorded webhooks", () => {
  beforeAll(async () => {
    await subject.order("/behaviour", { qrLimit: 1, qrRotationMs: 1_000 });
    await subject.create("code", { webhook: receiver.webhook([]), number: "5511977770001" });
    await subject.create("limit", { webhook: receiver.webhook([]) });
    await until(() => receiver.got.some(({ body }) => body.data?.state === "refused"));
  });

  const kinds = [...new Map(webhookRecordings.map(({ body }) => [kindOf(body), body])).entries()];
  test.each(kinds)("%s", async (_kind, recordedBody) => {
    const alike = await until(() => receiver.got.find(({ body }) => kindOf(body) === kindOf(recordedBody)));
    expect(differences(shapeOf(recordedBody), shapeOf(alike?.body))).toEqual([]);
  });
});

/**
 * Returns the error texts of a response without the parts that quote the gateway's source code. The rest is part of the
 * contract.
 */
function errorTexts(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !("response" in body)) return undefined;
  return JSON.parse(JSON.stringify(body.response).replace(/(Invalid `[^`]*`)[^"]*/g, "$1"));
}

function kindOf(body: { event: string; data: unknown; sender?: string }): string {
  const data = typeof body.data === "object" && body.data !== null ? body.data : {};
  const variant = ["state", "status", "statusCode"].map((key) => Reflect.get(data, key) ?? "").join("");
  const members = Array.isArray(body.data) ? "list" : Object.keys(data).sort().join(" ");
  const pairing = Reflect.get(Reflect.get(data, "qrcode") ?? {}, "pairingCode") ? "with pairing code" : "";
  return [body.event, variant, members, pairing, body.sender ? "after a login" : ""]
    .filter(Boolean)
    .join(", ");
}

function translated(text: string): string {
  let result = text;
  for (const [recordedText, ours] of replaced) result = result.replaceAll(recordedText, ours);
  return result.replaceAll(RECORDED_RECEIVER, receiver.url);
}

function translatedBody(body: unknown): unknown {
  if (typeof body === "string") return body;
  return JSON.parse(translated(JSON.stringify(body)));
}

function translatedHeaders(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, translated(value)]));
}

function rememberIdentity(recordedBody: unknown, ours: unknown): void {
  const [theirId, ourId] = [recordedBody, ours].map(
    (body) => JSON.stringify(body).match(/"instanceId":"([^"]+)"/)?.[1],
  );
  const [theirToken, ourToken] = [recordedBody, ours].map(
    (body) => JSON.stringify(body).match(/"hash":"([^"]+)"/)?.[1],
  );
  if (theirId && ourId) replaced.set(theirId, ourId);
  if (theirToken && ourToken && theirToken !== API_KEY) replaced.set(theirToken, ourToken);
}

function recorded(file: string) {
  return JSON.parse(readFileSync(new URL(`recordings/${file}.json`, import.meta.url), "utf8"));
}

/** Ends the time for which the row of a deleted instance stays. */
async function gone(instanceName: string): Promise<void> {
  await subject.order("/behaviour", { rowDeleteDelayMs: 0 });
  await subject.remove(`/instance/delete/${instanceName}`);
  await subject.becomes(instanceName, "http 404");
  await subject.order("/behaviour", { rowDeleteDelayMs: HELD_MS });
}

function stateIs(instanceName: string, state: string): Promise<unknown> {
  return until(async () => (await subject.state(instanceName)) === state);
}
