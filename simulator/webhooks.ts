import { createHmac } from "node:crypto";
import type { GatewayProcess } from "./gateway-process";
import type { JsonObject } from "./json";
import type { Ring } from "./ring";
import type { WebhookRow } from "./webhook-config";
import type { WebhookFaults } from "./webhook-faults";

/** Statuses after which the gateway does not retry. */
const STOP_STATUSES = new Set([400, 401, 403, 404, 422]);
const SHORTEST_RETRY_SHARE = 0.8;
const LONGEST_RETRY_SHARE = 1.2;
const TOKEN_LIFETIME_SECONDS = 600;

/** One attempt to deliver an event. `status` is null if there was no response. */
export interface WebhookDelivery {
  instanceName: string;
  event: string;
  attempt: number;
  status: number | null;
  url: string;
  atMs: number;
}

/** An event, with the webhook that was configured when the event occurred. */
export interface WebhookMessage {
  webhook: WebhookRow | null;
  instanceName: string;
  instanceId: string;
  event: string;
  data: unknown;
  sender: string | undefined;
  token: string;
}

interface WebhookRequest {
  headers: Headers;
  body: string;
}

/** Delivers events with the gateway's retry schedule. Pending deliveries are lost when the gateway process ends. */
export class Webhooks {
  #process = new AbortController();

  constructor(
    private readonly gateway: GatewayProcess,
    private readonly deliveries: Ring<WebhookDelivery>,
    private readonly faults: WebhookFaults,
  ) {}

  /** Resolves once the event is delivered or abandoned, which can take half an hour with the default retries. */
  async deliver(message: WebhookMessage): Promise<void> {
    const { webhook, event } = message;
    const { timers, version } = this.gateway;
    const eventName = event.replaceAll(".", "_").toUpperCase();
    if (!webhook?.enabled || !webhook.events.includes(eventName) || !/^https?:/.test(webhook.url)) return;
    const url = webhook.webhookByEvents
      ? `${webhook.url}/${eventName.toLowerCase().replaceAll("_", "-")}`
      : webhook.url;
    const request = {
      headers: requestHeaders(webhook.headers, version.marksWebhooks ? message : null),
      body: JSON.stringify(this.#envelope(message, webhook)),
    };
    const { signal } = this.#process;
    const { copies, wait, attempted } = this.faults.take(message, timers);
    if (wait !== null) await wait;
    if (wait !== null && signal.aborted) {
      attempted();
      return new Promise(() => {});
    }
    const post = () => this.#post(url, request, signal).finally(attempted);
    await Promise.all(Array.from({ length: copies }, () => this.#attempt(message, { url, post, signal })));
  }

  /** Posts a webhook until it is accepted or the attempts are used up. */
  async #attempt(
    { instanceName, event }: WebhookMessage,
    { url, post, signal }: { url: string; post: () => Promise<number | null>; signal: AbortSignal },
  ): Promise<void> {
    const { behaviour, timers } = this.gateway;
    for (let attempt = 1; attempt <= behaviour.webhookTries; attempt++) {
      const status = await post();
      if (signal.aborted) return new Promise(() => {});
      this.deliveries.push({ instanceName, event, attempt, status, url, atMs: Date.now() });
      if (status !== null && ((status >= 200 && status < 300) || STOP_STATUSES.has(status))) return;
      if (attempt < behaviour.webhookTries) await timers.sleep(this.#retryDelayMs(attempt));
    }
  }

  /**
   * Called when the gateway process ends: aborts attempts in progress. The promises of their deliveries never settle.
   */
  stop(): void {
    this.#process.abort();
    this.#process = new AbortController();
  }

  #envelope(message: WebhookMessage, webhook: WebhookRow): unknown {
    return {
      event: message.event,
      instance: message.instanceName,
      data: message.data,
      destination: webhook.url,
      date_time: localTimeWithFalseZone(),
      sender: message.sender,
      server_url: this.gateway.serverUrl(),
      apikey: message.token,
    };
  }

  async #post(url: string, request: WebhookRequest, processEnd: AbortSignal): Promise<number | null> {
    try {
      const signal = AbortSignal.any([
        processEnd,
        AbortSignal.timeout(this.gateway.behaviour.webhookTimeoutMs),
      ]);
      const response = await fetch(url, { method: "POST", ...request, signal });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null;
    }
  }

  /** By default 5, 10, 20, 40, 80, 160, 300, 300 and 300 s, varied randomly by 20% but never below the first delay. */
  #retryDelayMs(attempt: number): number {
    const { webhookFirstRetryMs, webhookLongestRetryMs } = this.gateway.behaviour;
    const plainMs = Math.min(webhookFirstRetryMs * 2 ** (attempt - 1), webhookLongestRetryMs);
    const share = SHORTEST_RETRY_SHARE + Math.random() * (LONGEST_RETRY_SHARE - SHORTEST_RETRY_SHARE);
    return Math.max(webhookFirstRetryMs, plainMs * share);
  }
}

/**
 * If `marks` is given, adds headers that describe the event in `marks`, as newer gateway versions do. These headers
 * override configured ones.
 */
function requestHeaders(configured: JsonObject | null, marks: WebhookMessage | null): Headers {
  const headers = new Headers({ "content-type": "application/json", "user-agent": "axios/1.12.2" });
  for (const [name, value] of Object.entries(configured ?? {})) {
    if (name === "jwt_key") headers.set("authorization", `Bearer ${signedToken(String(value))}`);
    else headers.set(name, String(value));
  }
  if (marks !== null) {
    headers.set("user-agent", "EvolutionAPI-Webhook/2.3.7");
    headers.set("x-timestamp", String(Date.now()));
    headers.set("x-instance-id", marks.instanceId);
    headers.set("x-instance-name", marks.instanceName);
    headers.set("x-event-type", marks.event);
  }
  return headers;
}

function signedToken(key: string): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const issuedAt = Math.floor(Date.now() / 1000);
  const claims = {
    iat: issuedAt,
    exp: issuedAt + TOKEN_LIFETIME_SECONDS,
    app: "evolution",
    action: "webhook",
  };
  const content = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${content}.${createHmac("sha256", key).update(content).digest("base64url")}`;
}

/** As in the gateway, the local time has a UTC suffix. */
function localTimeWithFalseZone(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString();
}
