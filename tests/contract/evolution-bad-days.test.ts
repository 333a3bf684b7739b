import { Writable } from "node:stream";
import pino from "pino";
import { describe, expect, it } from "vitest";
import { createEvolutionClient } from "@/lib/gateway/evolution/client";
import { MAX_ANSWER_BYTES } from "@/lib/gateway/evolution/http";
import type { Timeouts } from "@/lib/gateway/evolution/timeouts";
import type { Gateway } from "@/lib/gateway/gateway";
import { EVERY_CALL } from "./evolution-calls";
import { answering, ofThisTest, rawAnswer, startHttpServer, startRawServer } from "./evolution-servers";

const API_KEY = 'k3y-"quoted"-&-long-enough';

function clientOf(url: string, timeouts: Partial<Timeouts> = {}): Gateway {
  return createEvolutionClient({ url, apiKey: API_KEY, timeouts });
}

const send = (gateway: Gateway) => gateway.sendText("alpha", { number: "1", text: "oi" });
const everyCall = Object.entries(EVERY_CALL);
const impatient: Partial<Timeouts> = { connectionState: 400, sendText: 400 };

async function closedPort(): Promise<string> {
  const server = await startRawServer(() => undefined);
  await server.close();
  return server.url;
}

describe("a call that sent no bytes is unreachable", () => {
  it.each(everyCall)("%s, connection refused", async (_call, ask) => {
    const result = await ask(clientOf(await closedPort()), "alpha");
    expect(result).toMatchObject({ ok: false, kind: "unreachable", httpStatus: null, raw: null });
  });

  it("a hostname that DNS does not know", async () => {
    const result = await clientOf("http://gateway.invalid", { connection: 2_000 }).connectionState("alpha");
    expect(result).toMatchObject({ ok: false, kind: "unreachable" });
  });

  it("a connection that is never established, within the connect timeout", async () => {
    const silent = await ofThisTest(startRawServer(() => undefined));
    const secure = clientOf(silent.url.replace("http:", "https:"), { connection: 300 });
    const result = await send(secure);
    expect(result).toMatchObject({ ok: false, kind: "unreachable", detail: "no connection within 300 ms" });
  });

  it("a key that is not a valid header value", async () => {
    const server = await answering(200, "{}");
    const client = createEvolutionClient({ url: server.url, apiKey: "line\nbreak" });
    expect(await client.verifyKey()).toMatchObject({ ok: false, kind: "unreachable" });
    expect(server.connections()).toBe(0);
  });
});

describe("a call that sent bytes is never unreachable", () => {
  it.each(everyCall)("%s, connection reset before a response", async (_call, ask) => {
    const server = await ofThisTest(startRawServer((socket) => socket.resetAndDestroy()));
    expect(await ask(clientOf(server.url), "alpha")).toMatchObject({
      ok: false,
      kind: "unexpected",
      raw: null,
    });
    expect(server.connections()).toBe(1);
  });

  it("connection closed without a response", async () => {
    const server = await ofThisTest(startRawServer((socket) => socket.end()));
    expect(await send(clientOf(server.url))).toMatchObject({ ok: false, kind: "unexpected" });
    expect(server.connections()).toBe(1);
  });

  const state = '{"instance":{"instanceName":"alpha","state":"open"}}';
  it.each([
    [
      "fewer bytes than content-length",
      rawAnswer("200 OK", state.slice(0, 20), [`content-length: ${state.length}`]),
    ],
    ["complete JSON, shorter than content-length", rawAnswer("200 OK", state, ["content-length: 500"])],
    ["an unfinished chunk", rawAnswer("200 OK", "1f4\r\n{}", ["transfer-encoding: chunked"])],
    ["a missing last chunk", rawAnswer("200 OK", `34\r\n${state}\r\n`, ["transfer-encoding: chunked"])],
    ["JSON cut off by the end of the connection", rawAnswer("200 OK", state.slice(0, -3))],
    ["a partial header", "HTTP/1.1 200 OK\r\ncontent-le"],
    ["no HTTP at all", "220 mail.example ESMTP\r\n"],
    ["an empty response", rawAnswer("200 OK", "", ["content-length: 0"])],
  ])("partial response: %s", async (_name, bytes) => {
    const server = await ofThisTest(startRawServer((socket) => socket.end(bytes)));
    expect(await clientOf(server.url).connectionState("alpha")).toMatchObject({
      ok: false,
      kind: "unexpected",
    });
  });

  it("no response: timeout", async () => {
    const server = await ofThisTest(startRawServer(() => undefined));
    const result = await send(clientOf(server.url, impatient));
    expect(result).toMatchObject({ ok: false, kind: "timeout", httpStatus: null });
  });

  it("a response that arrives slowly: the timeout covers the whole response", async () => {
    const server = await ofThisTest(
      startHttpServer((_request, response) => {
        response.writeHead(200, { "content-type": "application/json" });
        const drip = setInterval(() => response.write(" "), 50);
        response.on("close", () => clearInterval(drip));
      }),
    );
    const result = await clientOf(server.url, impatient).connectionState("alpha");
    expect(result).toMatchObject({ ok: false, kind: "timeout", httpStatus: 200 });
  });

  it("an endless response is aborted at the size limit", async () => {
    const server = await ofThisTest(
      startHttpServer((_request, response) => {
        const block = Buffer.alloc(1024 * 1024, "a");
        const pour = () => {
          while (!response.destroyed && response.write(block));
          if (!response.destroyed) response.once("drain", pour);
        };
        pour();
      }),
    );
    const result = await clientOf(server.url).fetchInstances();
    expect(result).toMatchObject({
      ok: false,
      kind: "unexpected",
      detail: `the answer is longer than ${MAX_ANSWER_BYTES} bytes`,
    });
  });
});

describe("responses from something other than the gateway", () => {
  const page = "<!doctype html><html><body><h1>Welcome</h1></body></html>";

  it.each([200, 404, 429, 500, 502, 503, 504])("HTML with HTTP %i is unexpected", async (status) => {
    const server = await answering(status, page);
    for (const [, ask] of everyCall) {
      const result = await ask(clientOf(server.url), "alpha");
      expect(result).toMatchObject({ ok: false, kind: "unexpected", httpStatus: status, raw: page });
    }
  });

  it("a rejected key is unauthorized, in JSON and in HTML", async () => {
    const json = '{"status":401,"error":"Unauthorized","response":{"message":"Unauthorized"}}';
    for (const body of [json, page]) {
      const server = await answering(401, body);
      for (const [, ask] of everyCall) {
        expect(await ask(clientOf(server.url), "alpha")).toMatchObject({ ok: false, kind: "unauthorized" });
      }
    }
  });

  it.each([301, 302, 307, 308])(
    "a redirect (%i) is not followed, and the key is sent nowhere else",
    async (status) => {
      const elsewhere = await answering(200, "{}");
      const server = await answering(status, "", { location: elsewhere.url });
      for (const [, ask] of everyCall) {
        expect(await ask(clientOf(server.url), "alpha")).toMatchObject({
          ok: false,
          kind: "unexpected",
          httpStatus: status,
        });
      }
      expect(elsewhere.connections()).toBe(0);
    },
  );

  it("an unknown path does not mean that the instance is missing", async () => {
    const server = await ofThisTest(
      startHttpServer((request, response) =>
        response
          .writeHead(404)
          .end(JSON.stringify({ response: { message: [`Cannot ${request.method} ${request.url}`] } })),
      ),
    );
    for (const [call, ask] of everyCall) {
      // Servers without licence checks answer the licence route with exactly this 404.
      const expected =
        call === "readLicense"
          ? { ok: true, value: { isRequired: false } }
          : { ok: false, kind: "unexpected" };
      expect(await ask(clientOf(server.url), "alpha")).toMatchObject(expected);
    }
  });

  it("a success without a message id is not a success", async () => {
    const server = await answering(201, '{"key":{},"status":"PENDING"}');
    const refused = { ok: false, kind: "unexpected", httpStatus: 201 };
    expect(await send(clientOf(server.url))).toMatchObject(refused);
  });
});

describe("the key", () => {
  const inHtml = API_KEY.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const bodies = [
    JSON.stringify({ status: 400, response: { message: [`key ${API_KEY} was refused`] } }),
    JSON.stringify({ error: true, message: { apikey: API_KEY, nested: [{ token: "T0KEN-OF-INSTANCE" }] } }),
    `{"instance":{"token":"T0KEN-OF-INSTANCE","hash":"T0KEN-OF-INSTANCE-2","apikey":"${API_KEY.slice(0, 6)}`,
    `<html>${inHtml} ${encodeURIComponent(API_KEY)} ${API_KEY}</html>`,
    `"a JSON text with \\"token\\":\\"T0KEN-OF-INSTANCE\\" inside"`,
  ];

  it("appears in no result and no log line, whatever the gateway answers", async () => {
    let log = "";
    const logger = pino(
      { level: "trace" },
      new Writable({
        write(chunk, _encoding, done) {
          log += String(chunk);
          done();
        },
      }),
    );
    const urls = [await closedPort()];
    for (const body of bodies) {
      for (const status of [200, 400, 401, 404, 500]) {
        urls.push((await answering(status, body)).url);
      }
    }
    for (const url of urls) {
      const client = createEvolutionClient({ url, apiKey: API_KEY, logger });
      for (const [, ask] of everyCall) {
        const result = await ask(client, "alpha");
        log += JSON.stringify(result);
      }
    }
    expect(log.includes("gateway call failed")).toBe(true);
    // These fragments of the secrets remain the same under any escaping.
    const secrets = ["k3y-", "long-enough", "T0KEN-OF-INSTANCE", "hook-secret"];
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
  });
});
