import { createServer, type IncomingMessage } from "node:http";
import { z } from "zod";
import { inboundKey } from "./check-inbound";
import { within } from "./within";

export interface WebhookRelay {
  url: string;
  /** Number of webhooks that were delivered a second time. */
  readonly replayed: number;
  /** While true, every webhook is rejected with 503. */
  isMuted: boolean;
  /** `inboundKey` of each inbound message whose webhook was sent to the product, and of those answered with 200. */
  readonly delivered: ReadonlySet<string>;
  readonly acknowledged: ReadonlySet<string>;
  close(): Promise<void>;
}

export interface WebhookRelayOptions {
  /** Called for each delivery. Returns the base URL of a web process. */
  target(): string;
  random(): number;
  /** Share of webhooks that are delivered a second time, up to 5 s after the first delivery. */
  replayShare: number;
  /**
   * The first delivery of each webhook is delayed by a random time up to this value, so that events arrive out of
   * order.
   */
  longestDelayMs: number;
  /** Probability of losing all webhooks, drawn every 5 s for the next 5 s. A lost webhook gets a 200 response. */
  deafShare: number;
}

const DEAF_PERIOD_MS = 5_000;
const DELIVERED_WITHIN_MS = 10_000;

/** Starts a relay between the gateway and the web processes that delays, reorders, repeats and loses webhooks. */
export async function startWebhookRelay(options: WebhookRelayOptions): Promise<WebhookRelay> {
  let replayed = 0;
  let isDeaf = false;
  const delivered = new Set<string>();
  const acknowledged = new Set<string>();
  const listening = setInterval(() => {
    isDeaf = options.random() < options.deafShare;
  }, DEAF_PERIOD_MS);
  const timers = new Set<NodeJS.Timeout>();
  const after = (ms: number, work: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(request.headers)) {
        if (typeof value === "string" && !HOP_HEADERS.has(name)) headers[name] = value;
      }
      const inbound = inboundIn(body);
      const deliver = async () => {
        if (relay.isMuted) return 503;
        if (isDeaf) return 200;
        if (inbound !== null) delivered.add(inbound);
        const status = await within(DELIVERED_WITHIN_MS, (signal) =>
          fetch(`${options.target()}${request.url}`, { method: "POST", headers, body, signal }),
        ).then(
          (answer) => answer.status,
          () => 503,
        );
        if (inbound !== null && status === 200) acknowledged.add(inbound);
        return status;
      };
      const answer = async () => {
        response.statusCode = await deliver();
        response.end();
        if (options.random() < options.replayShare) {
          replayed += 1;
          after(options.random() * 5_000, () => void deliver());
        }
      };
      after(options.random() * options.longestDelayMs, () => void answer());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the relay has no port");
  const relay: WebhookRelay = {
    isMuted: false,
    delivered,
    acknowledged,
    url: `http://127.0.0.1:${address.port}`,
    get replayed() {
      return replayed;
    },
    close: async () => {
      clearInterval(listening);
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return relay;
}

const inboundSchema = z
  .object({
    event: z.literal("messages.upsert"),
    instance: z.string(),
    data: z.object({ key: z.object({ id: z.string(), fromMe: z.literal(false) }) }),
  })
  .transform(({ instance, data }) => inboundKey({ instanceName: instance, gatewayId: data.key.id }));

/** Returns the `inboundKey` of the inbound message that a webhook reports, or null for another webhook. */
function inboundIn(body: string): string | null {
  return body.includes('"messages.upsert"') ? (inboundSchema.safeParse(JSON.parse(body)).data ?? null) : null;
}

const HOP_HEADERS = new Set(["host", "connection", "content-length", "transfer-encoding", "keep-alive"]);

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
