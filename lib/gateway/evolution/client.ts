import type { z } from "zod";
import type { CircuitBreaker } from "@/lib/gateway/breaker/circuit-breaker";
import { withCircuitBreaker } from "@/lib/gateway/breaker/with-circuit-breaker";
import { failure } from "@/lib/gateway/failure";
import type {
  FoundMessage,
  Gateway,
  GatewayFailureKind,
  GatewayResult,
  GatewayWebhook,
} from "@/lib/gateway/gateway";
import type { Logger } from "@/lib/log/logger";
import { classify } from "./classify";
import { encodeName } from "./encode-name";
import { type HttpRequest, parseTarget, sendRequest } from "./http";
import * as schemas from "./schemas";
import { createScrub } from "./scrub";
import { DEFAULT_TIMEOUTS, type GatewayCall, type Timeouts } from "./timeouts";

export interface EvolutionClientConfig {
  /** http(s); its path precedes every path of the API. */
  url: string;
  /** The global key, which opens every instance. */
  apiKey: string;
  timeouts?: Partial<Timeouts>;
  logger?: Logger;
  /** Without a breaker every call is sent. */
  breaker?: CircuitBreaker;
}

/** The caller reports these where they matter. */
const EXPECTED_FAILURES: ReadonlySet<GatewayFailureKind> = new Set<GatewayFailureKind>([
  "not_found",
  "name_taken",
  "not_connected",
  "license_required",
]);

type Asked = Pick<HttpRequest, "method" | "path" | "body" | "notAfterMs">;

const MESSAGES_PER_PAGE = 200;
/** 2,000 messages are more than any chip sends in such a period. */
const MOST_PAGES = 10;

/** A client of one gateway. Its calls never reject. Throws a `TypeError` when `url` is no http(s) address. */
export function createEvolutionClient(config: EvolutionClientConfig): Gateway {
  const target = parseTarget(config.url);
  const timeouts: Timeouts = { ...DEFAULT_TIMEOUTS, ...config.timeouts };
  const scrub = createScrub(config.apiKey);

  async function ask<T>(
    call: GatewayCall,
    asked: Asked,
    schema: z.ZodType<T>,
    instance?: string,
  ): Promise<GatewayResult<T>> {
    const startedAt = performance.now();
    const outcome = await sendRequest(target, {
      ...asked,
      headers: { apikey: config.apiKey },
      connectionTimeoutMs: timeouts.connection,
      answerTimeoutMs: timeouts[call],
    });
    const result = classify(outcome, schema, scrub);
    log({ call, instance, ms: Math.round(performance.now() - startedAt) }, result);
    return result;
  }

  /** A call for one instance; without a name the path would mean something else. */
  async function askFor<T>(
    call: GatewayCall,
    instanceName: string,
    asked: (name: string) => Asked,
    schema: z.ZodType<T>,
  ): Promise<GatewayResult<T>> {
    if (instanceName === "") return failure("rejected", "an instance has a name", null, null);
    return ask(call, asked(encodeName(instanceName)), schema, instanceName);
  }

  /** A call for one instance without further input. */
  const forInstance =
    <T>(call: GatewayCall, method: Asked["method"], path: string, schema: z.ZodType<T>) =>
    (instanceName: string) =>
      askFor(call, instanceName, (name) => ({ method, path: `${path}/${name}` }), schema);

  function log(
    asked: { call: GatewayCall; instance: string | undefined; ms: number },
    result: GatewayResult<unknown>,
  ): void {
    if (result.ok) {
      config.logger?.debug(asked, "gateway answered");
      return;
    }
    const { kind, detail, httpStatus, raw } = result;
    const expected = EXPECTED_FAILURES.has(kind);
    // A failed send's detail may repeat the message text, which no log may hold.
    const words = asked.call === "sendText" ? {} : { detail, raw };
    config.logger?.[expected ? "debug" : "warn"](
      { ...asked, kind, httpStatus, ...words },
      "gateway call failed",
    );
  }

  const gateway: Gateway = {
    readVersion: () => ask("readVersion", { method: "GET", path: "/" }, schemas.versionSchema),

    async readLicense() {
      const answer = await ask(
        "readLicense",
        { method: "GET", path: "/license/status" },
        schemas.licenseStatusSchema,
      );
      // Only the gateway's own answer proves a version without licences; a proxy's 404 page does not.
      const hasNoLicense =
        !answer.ok && answer.httpStatus === 404 && UNKNOWN_LICENSE_ROUTE.test(answer.raw ?? "");
      return hasNoLicense ? { ok: true, value: { isRequired: false } } : answer;
    },

    verifyKey: () => ask("verifyKey", { method: "POST", path: "/verify-creds" }, schemas.keyVerifiedSchema),

    create: (request) =>
      request.instanceName === ""
        ? Promise.resolve(failure("rejected", "an instance has a name", null, null))
        : ask(
            "create",
            {
              method: "POST",
              path: "/instance/create",
              // No `number`: with one, the gateway makes pairing codes instead of QR codes.
              body: {
                instanceName: request.instanceName,
                integration: "WHATSAPP-BAILEYS",
                qrcode: request.withQr,
                ...(request.webhook ? { webhook: webhookBody(request.webhook) } : {}),
              },
            },
            schemas.createdSchema,
            request.instanceName,
          ),

    connect: forInstance("connect", "GET", "/instance/connect", schemas.connectedSchema),
    connectionState: forInstance(
      "connectionState",
      "GET",
      "/instance/connectionState",
      schemas.connectionStateSchema,
    ),
    restart: forInstance("restart", "POST", "/instance/restart", schemas.restartedSchema),
    logout: forInstance("logout", "DELETE", "/instance/logout", schemas.acceptedSchema),
    delete: forInstance("delete", "DELETE", "/instance/delete", schemas.acceptedSchema),
    fetchInstances: () =>
      ask("fetchInstances", { method: "GET", path: "/instance/fetchInstances" }, schemas.instancesSchema),

    async fetchInstance(instanceName) {
      const found = await askFor(
        "fetchInstance",
        instanceName,
        (name) => ({ method: "GET", path: `/instance/fetchInstances?instanceName=${name}` }),
        schemas.instancesSchema,
      );
      if (!found.ok) return found;
      const instance = found.value.find((row) => row.instanceName === instanceName);
      return instance
        ? { ok: true, value: instance }
        : failure("not_found", "the list for this name does not hold it", null, null);
    },

    setWebhook: (instanceName, webhook) =>
      askFor(
        "setWebhook",
        instanceName,
        (name) => ({ method: "POST", path: `/webhook/set/${name}`, body: { webhook: webhookBody(webhook) } }),
        schemas.webhookSetSchema,
      ),

    findWebhook: forInstance("findWebhook", "GET", "/webhook/find", schemas.webhookFoundSchema),
    sendText: (instanceName, { number, text, notAfterMs }) =>
      askFor(
        "sendText",
        instanceName,
        (name) => ({
          method: "POST",
          path: `/message/sendText/${name}`,
          body: { number, text },
          notAfterMs,
        }),
        schemas.sentTextSchema,
      ),

    async findMessages(instanceName, filter) {
      const found: FoundMessage[] = [];
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const answer = await askFor(
          "findMessages",
          instanceName,
          (name) => ({
            method: "POST",
            path: `/chat/findMessages/${name}`,
            body: messagesQuery(filter, page),
          }),
          schemas.foundMessagesSchema,
        );
        if (!answer.ok) return answer;
        found.push(...answer.value.records);
        if (page >= answer.value.pages) break;
      }
      // The gateway treats `fromMe: false` as "any".
      const { fromMe } = filter;
      const wanted = fromMe === undefined ? found : found.filter((message) => message.fromMe === fromMe);
      return { ok: true, value: wanted };
    },
  };
  return config.breaker ? withCircuitBreaker(gateway, config.breaker) : gateway;
}

/** Express's answer for an unknown route; a proxy's path may precede ours. */
const UNKNOWN_LICENSE_ROUTE = /"Cannot GET [^"]*\/license\/status"/;

/** Nested as 2.x expects; without `events` the gateway answers 500. */
function webhookBody(webhook: GatewayWebhook) {
  const { enabled, url, events, headers, byEvents, base64 } = webhook;
  return { enabled, url, events, headers, byEvents, base64 };
}

/** Newest first. The gateway ignores a time range with only one end, and truncates both to seconds. */
function messagesQuery(filter: Parameters<Gateway["findMessages"]>[1], page: number) {
  const until = new Date(Math.ceil(filter.to.getTime() / 1000) * 1000);
  return {
    where: {
      key: { remoteJid: filter.remoteJid, fromMe: filter.fromMe },
      messageTimestamp: { gte: filter.from.toISOString(), lte: until.toISOString() },
    },
    offset: MESSAGES_PER_PAGE,
    page,
  };
}
