import { describe, expect, it } from "vitest";
import { createEvolutionClient } from "@/lib/gateway/evolution/client";
import { CALLS_OF_THE_SERVER, EVERY_CALL, WEBHOOK } from "./evolution-calls";
import { ofThisTest, startHttpServer } from "./evolution-servers";

const API_KEY = "test-key";
const everyCall = Object.entries(EVERY_CALL);
const clientOf = (url: string) => createEvolutionClient({ url, apiKey: API_KEY });

describe("requests", () => {
  async function recorder() {
    const asked: { method: string; url: string; headers: Record<string, unknown>; body: string }[] = [];
    const server = await ofThisTest(
      startHttpServer((request, response) => {
        const { method = "", url = "", headers } = request;
        let body = "";
        request.setEncoding("utf8").on("data", (part: string) => {
          body += part;
        });
        request.on("end", () => {
          asked.push({ method, url, headers, body });
          response.writeHead(404).end("{}");
        });
      }),
    );
    return { asked, server };
  }

  it("use a separate connection per call", async () => {
    const { asked, server } = await recorder();
    const client = clientOf(server.url);
    for (const [, ask] of everyCall) await ask(client, "alpha");
    expect(asked).toHaveLength(everyCall.length);
    expect(server.connections()).toBe(everyCall.length);
    for (const { headers } of asked) expect(headers).toMatchObject({ apikey: API_KEY, connection: "close" });
  });

  it.each([
    ["a b/c", "a%20b%2Fc"],
    ["x?instanceName=other#y", "x%3FinstanceName%3Dother%23y"],
    ["x&number=5511", "x%26number%3D5511"],
    ["..", "%2E%2E"],
    ["loja-são-joão", "loja-s%C3%A3o-jo%C3%A3o"],
    ["half \ud83d pair", "half%20%EF%BF%BD%20pair"],
  ])("encode the name %j within its path segment", async (name, encoded) => {
    const { asked, server } = await recorder();
    const client = clientOf(`${server.url}/behind/proxy/`);
    const inPath = everyCall.filter(([call]) => call !== "create" && !CALLS_OF_THE_SERVER.has(call));
    for (const [, ask] of inPath) await ask(client, name);
    expect(asked).toHaveLength(inPath.length);
    for (const { url } of asked) {
      expect(url).toMatch(/^\/behind\/proxy\//);
      expect(url.split(/[/?=]/).at(-1)).toBe(encoded);
      expect(url.split("?")).toHaveLength(url.includes("fetchInstances") ? 2 : 1);
    }
  });

  it("are not sent for an instance without a name", async () => {
    const { asked, server } = await recorder();
    const client = clientOf(server.url);
    for (const [call, ask] of everyCall) {
      if (!CALLS_OF_THE_SERVER.has(call)) {
        expect(await ask(client, "")).toMatchObject({ ok: false, kind: "rejected" });
      }
    }
    expect(asked).toEqual([]);
  });

  it("create with a nested webhook and never with a number", async () => {
    const { asked, server } = await recorder();
    await clientOf(server.url).create({ instanceName: "alpha", withQr: true, webhook: WEBHOOK });
    const webhook = { ...WEBHOOK, byEvents: false, base64: false };
    expect(JSON.parse(asked[0]?.body ?? "")).toEqual({
      instanceName: "alpha",
      integration: "WHATSAPP-BAILEYS",
      qrcode: true,
      webhook,
    });
    await clientOf(server.url).setWebhook("alpha", WEBHOOK);
    expect(JSON.parse(asked[1]?.body ?? "")).toEqual({ webhook });
  });

  it("search messages with both time bounds, the upper one rounded up to the next second", async () => {
    const { asked, server } = await recorder();
    await clientOf(server.url).findMessages("alpha", {
      fromMe: true,
      from: new Date("2026-11-22T07:00:00.500Z"),
      to: new Date("2026-11-22T07:10:00.001Z"),
    });
    expect(JSON.parse(asked[0]?.body ?? "")).toMatchObject({
      where: {
        key: { fromMe: true },
        messageTimestamp: { gte: "2026-11-22T07:00:00.500Z", lte: "2026-11-22T07:10:01.000Z" },
      },
      page: 1,
    });
  });
});

describe("found messages", () => {
  it("include all pages, the text, the time and the furthest status, and exclude everything that is not a message", async () => {
    const record = (id: string, more: object) => ({
      key: { id, remoteJid: "1@s.whatsapp.net", fromMe: true },
      ...more,
    });
    const pages = [
      [
        record("A", {
          message: { conversation: "oi" },
          messageTimestamp: 1_763_794_800,
          MessageUpdate: [{ status: "READ" }, { status: "SERVER_ACK" }, { status: "DELIVERY_ACK" }],
        }),
        { key: {}, message: { pollUpdate: true } },
      ],
      [
        record("B", { message: { extendedTextMessage: { text: "veja" } }, MessageUpdate: [] }),
        { ...record("C", { message: null }), key: { id: "C", remoteJid: "1@s.whatsapp.net", fromMe: false } },
      ],
    ];
    let page = 0;
    const server = await ofThisTest(
      startHttpServer((_request, response) => {
        const records = pages[page] ?? [];
        page += 1;
        response.end(JSON.stringify({ messages: { total: 4, pages: 2, currentPage: page, records } }));
      }),
    );
    const window = { from: new Date(0), to: new Date() };
    const result = await clientOf(server.url).findMessages("alpha", { ...window, fromMe: true });
    const shared = { remoteJid: "1@s.whatsapp.net", fromMe: true, media: null };
    expect(result).toEqual({
      ok: true,
      value: [
        { ...shared, gatewayMessageId: "A", text: "oi", sentAt: new Date(1_763_794_800_000), status: "READ" },
        { ...shared, gatewayMessageId: "B", text: "veja", sentAt: null, status: null },
      ],
    });
    expect(page).toBe(2);
  });
});
