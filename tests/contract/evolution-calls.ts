import { Readable } from "node:stream";
import type { Gateway } from "@/lib/gateway/gateway";
import type { GatewayWebhook } from "@/lib/gateway/pairing";
import type { GatewayResult } from "@/lib/gateway/result";

export const WEBHOOK: GatewayWebhook = {
  url: "http://127.0.0.1:9/hook",
  enabled: true,
  events: ["CONNECTION_UPDATE"],
  headers: { "x-secret": "hook-secret" },
  byEvents: false,
  base64: false,
};

export const CALLS_OF_THE_SERVER: ReadonlySet<string> = new Set<keyof Gateway>([
  "readVersion",
  "readLicense",
  "verifyKey",
  "fetchInstances",
]);

/** Makes each call of the gateway client with sample arguments, so that a test can check a rule for all calls. */
export const EVERY_CALL: Record<
  keyof Gateway,
  (gateway: Gateway, name: string) => Promise<GatewayResult<unknown>>
> = {
  readVersion: (gateway) => gateway.readVersion(),
  readLicense: (gateway) => gateway.readLicense(),
  verifyKey: (gateway) => gateway.verifyKey(),
  create: (gateway, instanceName) => gateway.create({ instanceName, withQr: true, webhook: WEBHOOK }),
  connect: (gateway, name) => gateway.connect(name),
  connectionState: (gateway, name) => gateway.connectionState(name),
  restart: (gateway, name) => gateway.restart(name),
  logout: (gateway, name) => gateway.logout(name),
  delete: (gateway, name) => gateway.delete(name),
  fetchInstances: (gateway) => gateway.fetchInstances(),
  fetchInstance: (gateway, name) => gateway.fetchInstance(name),
  setWebhook: (gateway, name) => gateway.setWebhook(name, WEBHOOK),
  findWebhook: (gateway, name) => gateway.findWebhook(name),
  sendText: (gateway, name) => gateway.sendText(name, { number: "5511988887777", text: "oi" }),
  sendMedia: (gateway, name) =>
    gateway.sendMedia(name, {
      number: "5511988887777",
      kind: "document",
      mimeType: "application/pdf",
      fileName: "laudo.pdf",
      caption: "oi",
      bytes: 4,
      file: Readable.from([Buffer.from("%PDF")]),
    }),
  fetchFile: (gateway, name) =>
    gateway.fetchFile(name, {
      gatewayMessageId: "3A00",
      consume: async (bytes) => {
        for await (const _ of bytes);
      },
    }),
  findMessages: (gateway, name) =>
    gateway.findMessages(name, {
      from: new Date("2026-11-22T07:00:00Z"),
      to: new Date("2026-11-22T08:00:00Z"),
    }),
};
