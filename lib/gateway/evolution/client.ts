import type { z } from "zod";
import type { CircuitBreaker } from "@/lib/gateway/breaker/circuit-breaker";
import { failure } from "@/lib/gateway/failure";
import type { Gateway } from "@/lib/gateway/gateway";
import type { ReceivingGateway } from "@/lib/gateway/receiving";
import type { GatewayFailureKind, GatewayResult } from "@/lib/gateway/result";
import type { FoundMessage } from "@/lib/gateway/sending";
import type { Logger } from "@/lib/log/logger";
import { classify } from "./classify";
import { divertFile } from "./divert-file";
import { encodeName } from "./encode-name";
import { type HttpRequest, parseTarget, sendRequest } from "./http";
import { mediaBody } from "./media-body";
import { ownMessageId } from "./message-id";
import { quotedBy } from "./quoted";
import * as schemas from "./schemas";
import { createScrub } from "./scrub";
import { DEFAULT_TIMEOUTS, type GatewayCall, type Timeouts } from "./timeouts";

export interface EvolutionClientConfig {
  /** An http(s) address. Its path is prepended to every API path. */
  url: string;
  /** The global key, which is valid for every instance. */
  apiKey: string;
  timeouts?: Partial<Timeouts>;
  logger?: Logger;
  breaker?: CircuitBreaker;
}

/** Failures that are logged at debug level, because the caller reports them where they matter. */
const EXPECTED_FAILURES: ReadonlySet<GatewayFailureKind> = new Set<GatewayFailureKind>([
  "not_found",
  "name_taken",
  "not_connected",
  "license_required",
]);

/** Calls whose answers may contain a text or a file name, which must never be logged. */
const PRIVATE: ReadonlySet<GatewayCall> = new Set<GatewayCall>(["sendText", "sendMedia", "fetchFile"]);

/**
 * Calls that bypass the circuit breaker. They work without a licence, so their results prove nothing about other calls.
 */
const UNGUARDED: ReadonlySet<GatewayCall> = new Set<GatewayCall>(["readVersion", "readLicense"]);

const VERIFY_KEY = { method: "POST", path: "/verify-creds" } as const;

type Asked = Pick<HttpRequest, "method" | "path" | "body" | "file" | "notAfterMs" | "receive">;

const MESSAGES_PER_PAGE = 200;
/** Maximum number of pages per search: 2,000 messages, more than any chip sends in the searched period. */
const MOST_PAGES = 10;

/**
 * Creates the client for one gateway. Its calls never reject. Throws a `TypeError` if `url` is not an http(s) address.
 */
export function createEvolutionClient(config: EvolutionClientConfig): Gateway {
  const ask = createAsk(config);

  const forInstance = instanceCalls(ask);
  const searchInstances = "/instance/fetchInstances?instanceName=";
  const fetchRows = forInstance("fetchInstance", "GET", searchInstances, schemas.instancesSchema);
  const setWebhook = forInstance("setWebhook", "POST", "/webhook/set/", schemas.webhookSetSchema);
  const sendText = forInstance("sendText", "POST", "/message/sendText/", schemas.sentTextSchema);
  const findPage = forInstance("findMessages", "POST", "/chat/findMessages/", schemas.foundMessagesSchema);

  return {
    readVersion: () => ask("readVersion", { method: "GET", path: "/" }, schemas.versionSchema),

    async readLicense() {
      const asked = { method: "GET", path: "/license/status" } as const;
      const answer = await ask("readLicense", asked, schemas.licenseStatusSchema);
      // Only the gateway's own 404 proves that its version has no licences; a proxy's 404 page does not.
      const hasNoLicense =
        !answer.ok && answer.httpStatus === 404 && UNKNOWN_LICENSE_ROUTE.test(answer.raw ?? "");
      return hasNoLicense ? { ok: true, value: { isRequired: false } } : answer;
    },

    verifyKey: () => ask("verifyKey", VERIFY_KEY, schemas.keyVerifiedSchema),

    create({ instanceName, withQr, webhook }) {
      // `number` is omitted, because the gateway would otherwise create pairing codes instead of QR codes.
      const body = { instanceName, integration: "WHATSAPP-BAILEYS", qrcode: withQr, webhook };
      const asked = { method: "POST", path: "/instance/create", body } as const;
      return ask("create", asked, schemas.createdSchema, instanceName);
    },

    connect: forInstance("connect", "GET", "/instance/connect/", schemas.connectedSchema),
    connectionState: forInstance(
      "connectionState",
      "GET",
      "/instance/connectionState/",
      schemas.connectionStateSchema,
    ),
    restart: forInstance("restart", "POST", "/instance/restart/", schemas.restartedSchema),
    logout: forInstance("logout", "DELETE", "/instance/logout/", schemas.acceptedSchema),
    delete: forInstance("delete", "DELETE", "/instance/delete/", schemas.acceptedSchema),
    fetchInstances: () =>
      ask("fetchInstances", { method: "GET", path: "/instance/fetchInstances" }, schemas.instancesSchema),

    async fetchInstance(instanceName) {
      const found = await fetchRows(instanceName);
      if (!found.ok) return found;
      const instance = found.value.find((row) => row.instanceName === instanceName);
      return instance
        ? { ok: true, value: instance }
        : failure("not_found", "the list does not contain this instance", null, null);
    },

    // Evolution 2.x expects this nesting, and answers 500 if `events` is missing.
    setWebhook: (instanceName, webhook) => setWebhook(instanceName, { body: { webhook } }),
    findWebhook: forInstance("findWebhook", "GET", "/webhook/find/", schemas.webhookFoundSchema),
    sendText(instanceName, { number, text, quoted, attemptId, notAfterMs }) {
      const messageId = attemptId === undefined ? undefined : ownMessageId(attemptId);
      // With a preview, gateways since 2.4 fetch the page themselves and send another kind of message.
      const body = { number, text, linkPreview: false, messageId, ...(quoted && quotedBy(number, quoted)) };
      return sendText(instanceName, { body, notAfterMs });
    },

    sendMedia: mediaCall(forInstance),

    ...receivingCalls(forInstance),

    async findMessages(instanceName, filter) {
      const found = await readPages((page) => findPage(instanceName, { body: messagesQuery(filter, page) }));
      const { fromMe } = filter;
      if (!found.ok || fromMe === undefined) return found;
      // The gateway ignores `fromMe: false`, so the result is filtered here.
      return { ok: true, value: found.value.filter((message) => message.fromMe === fromMe) };
    },
  };
}

type Ask = ReturnType<typeof createAsk>;

/** Returns a function that makes a call of one instance. */
function instanceCalls(ask: Ask) {
  return <T>(call: GatewayCall, method: Asked["method"], path: string, schema: z.ZodType<T>) =>
    (instanceName: string, more: Omit<Asked, "method" | "path"> = {}) =>
      ask(call, { method, path: path + encodeName(instanceName), ...more }, schema, instanceName);
}

function mediaCall(forInstance: ReturnType<typeof instanceCalls>): Gateway["sendMedia"] {
  const sendFile = forInstance("sendMedia", "POST", "/message/sendMedia/", schemas.sentTextSchema);
  const sendVoice = forInstance("sendMedia", "POST", "/message/sendWhatsAppAudio/", schemas.sentTextSchema);
  return (instanceName, message) => {
    const { body, member } = mediaBody(message);
    const { bytes, file: stream, notAfterMs } = message;
    const send = message.kind === "audio" ? sendVoice : sendFile;
    return send(instanceName, { body, file: { member, bytes, stream }, notAfterMs });
  };
}

function receivingCalls(forInstance: ReturnType<typeof instanceCalls>): ReceivingGateway {
  const path = "/chat/getBase64FromMediaMessage/";
  const fetchFile = forInstance("fetchFile", "POST", path, schemas.fileSchema);
  return {
    fetchFile: (instanceName, { gatewayMessageId, consume }) =>
      fetchFile(instanceName, {
        body: { message: { key: { id: gatewayMessageId } } },
        receive: (answer) => divertFile(answer, consume),
      }),
  };
}

async function readPages(
  read: (page: number) => Promise<GatewayResult<{ pages: number; records: FoundMessage[] }>>,
): Promise<GatewayResult<FoundMessage[]>> {
  const found: FoundMessage[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const answer = await read(page);
    if (!answer.ok) return answer;
    found.push(...answer.value.records);
    if (page >= answer.value.pages) break;
  }
  return { ok: true, value: found };
}

/** Returns a function that sends one call through the circuit breaker, or returns `circuit_open` without a request. */
function createAsk(config: EvolutionClientConfig) {
  const { breaker, apiKey, logger } = config;
  const target = parseTarget(config.url);
  const timeouts: Timeouts = { ...DEFAULT_TIMEOUTS, ...config.timeouts };
  const scrub = createScrub(apiKey);

  async function send<T>(
    call: GatewayCall,
    asked: Asked,
    schema: z.ZodType<T>,
    instance?: string,
  ): Promise<GatewayResult<T>> {
    const startedAt = performance.now();
    const outcome = await sendRequest(target, {
      ...asked,
      headers: { apikey: apiKey },
      connectionTimeoutMs: timeouts.connection,
      answerTimeoutMs: timeouts[call],
    });
    const result = classify(outcome, schema, scrub);
    logResult(logger, { call, instance, ms: Math.round(performance.now() - startedAt) }, result);
    return result;
  }

  return async <T>(
    call: GatewayCall,
    asked: Asked,
    schema: z.ZodType<T>,
    instance?: string,
  ): Promise<GatewayResult<T>> => {
    // An empty name would turn the path into that of another route.
    if (instance === "") return failure("rejected", "the instance name is empty", null, null);
    const work = () => send(call, asked, schema, instance);
    if (breaker === undefined || UNGUARDED.has(call)) return work();
    return breaker.run(call, work, () => send("verifyKey", VERIFY_KEY, schemas.keyVerifiedSchema));
  };
}

function logResult(
  logger: Logger | undefined,
  asked: { call: GatewayCall; instance: string | undefined; ms: number },
  result: GatewayResult<unknown>,
): void {
  if (result.ok) {
    logger?.debug(asked, "gateway answered");
    return;
  }
  const { kind, detail, httpStatus, raw } = result;
  const words = PRIVATE.has(asked.call) ? {} : { detail, raw };
  const level = EXPECTED_FAILURES.has(kind) ? "debug" : "warn";
  logger?.[level]({ ...asked, kind, httpStatus, ...words }, "gateway call failed");
}

/** Express's answer for an unknown route. A proxy may add its own prefix to our path. */
const UNKNOWN_LICENSE_ROUTE = /"Cannot GET [^"]*\/license\/status"/;

/**
 * The gateway returns the newest messages first. It ignores a time range that has only one end, and truncates both ends
 * to whole seconds.
 */
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
