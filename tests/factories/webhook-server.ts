import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { POST as POST_OF_EVENT } from "@/app/api/webhooks/evolution/[event]/route";
import { POST } from "@/app/api/webhooks/evolution/route";
import { WEBHOOK_PATH } from "@/lib/chips/webhooks/webhook-for";
import type { AppContext } from "@/lib/context/server-context";
import { workInbox } from "@/lib/inbox/work-inbox";
import { listen } from "../setup/listen";
import { readBody } from "../setup/read-body";
import { createTestPool, eventually, type TestPool } from "./pool";
import { answerWith } from "./web";

const MEDIA_DIR = join(tmpdir(), "julia-test-media");

interface WebhookServer {
  /** Base URL of the server; the value for `APP_URL`. */
  url: string;
  use(context: AppContext): void;
  /** While true, the server cuts every connection. */
  isAway: boolean;
  close(): Promise<void>;
}

async function startWebhookServer(): Promise<WebhookServer> {
  const state = { isAway: false };
  const server = createServer((request, response) => {
    if (state.isAway) {
      request.destroy();
      return;
    }
    void readBody(request).then(async (body) => {
      if (body === null) return;
      const answer = await route(requestOf(request, body));
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      response.end(Buffer.from(await answer.arrayBuffer()));
    });
  });
  return Object.assign(state, {
    url: `http://127.0.0.1:${await listen(server)}`,
    use: answerWith,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}

export interface WebhookPool extends TestPool {
  server: WebhookServer;
}

/** Opens a pool whose gateway delivers its webhooks to the route over HTTP. */
export async function openWebhookPool(
  options: NonNullable<Parameters<typeof createTestPool>[0]> = {},
): Promise<WebhookPool> {
  const server = await startWebhookServer();
  const environment = { MEDIA_DIR, ...options.environment, APP_URL: server.url };
  const pool = await createTestPool({ ...options, environment });
  server.use(pool.ctx);
  return {
    ...pool,
    server,
    close: async () => {
      await pool.close();
      await server.close();
    },
  };
}

/** Applies stored webhooks as the worker does, until the result of `ask` matches. */
export function worked<T>(
  pool: TestPool,
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
): Promise<T> {
  return eventually(async () => {
    await workInbox(pool.ctx);
    return ask();
  }, isWanted);
}

/** Routes requests as Next.js does: two paths exist, and any other path returns 404. */
function route(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === WEBHOOK_PATH) return POST(request);
  const event = pathname.startsWith(`${WEBHOOK_PATH}/`) ? pathname.slice(WEBHOOK_PATH.length + 1) : "";
  if (event === "" || event.includes("/")) return Promise.resolve(new Response(null, { status: 404 }));
  return POST_OF_EVENT(request, { params: Promise.resolve({ event }) });
}

function requestOf(request: IncomingMessage, body: Buffer<ArrayBuffer>): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === "string") headers.set(name, value);
  }
  return new Request(new URL(request.url ?? "/", "http://127.0.0.1"), {
    method: request.method ?? "GET",
    headers,
    body,
  });
}
