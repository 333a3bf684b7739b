import type { IncomingMessage, ServerResponse } from "node:http";
import { errorEnvelope } from "./errors";
import type { LoggedCall, Reply } from "./exchange";
import type { Fault, Faults } from "./faults";
import type { Gateway } from "./gateway";
import { readBody } from "./http-body";
import type { JsonObject } from "./json";
import { managerPage, type Page } from "./manager-pages";
import type { Ring } from "./ring";
import { namedInstance, type Router } from "./router";

export class GatewayHttp {
  readonly #waiting = new Set<ServerResponse>();

  constructor(
    private readonly gateway: Gateway,
    private readonly router: Router,
    private readonly faults: Faults,
    private readonly calls: Ring<LoggedCall>,
  ) {}

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const method = request.method ?? "GET";
    const parsed = await readBody(request);
    const body = "body" in parsed ? parsed.body : {};
    const target = { method, path: url.pathname, instanceName: instanceNameOf(url, body) };
    const startedAtMs = performance.now();
    const call = this.calls.push({ ...target, status: null, atMs: Date.now(), durationMs: null });
    this.#waiting.add(response);
    response.once("close", () => this.#waiting.delete(response));
    response.once("finish", () => {
      call.status = response.statusCode;
      call.durationMs = Math.round(performance.now() - startedAtMs);
    });

    const { latencyMs, fault } = this.faults.take(target);
    if (latencyMs > 0) await new Promise<void>((resolve) => this.gateway.clock.after(latencyMs, resolve));
    if (fault?.kind === "fail") return sendFault(response, fault);
    if (fault?.kind === "reset") return void request.socket.destroy();
    const page = fault === undefined ? managerPage(method, url.pathname) : undefined;
    if (page !== undefined) return sendPage(response, page);
    const apiKey = request.headers.apikey?.toString();
    const incoming = { method, target: request.url ?? "/", url, apiKey, body };
    const { licence, version } = this.gateway;
    const unlicensed = version.asksForLicence ? licence.refusal(request, url.pathname) : undefined;
    const reply = "refusal" in parsed ? parsed.refusal : (unlicensed ?? (await this.router.answer(incoming)));
    if (fault) return disturb(response, fault, reply);
    sendJson(response, reply);
  }

  cutWaiting(): void {
    for (const response of this.#waiting) response.destroy();
  }
}

export function sendJson(response: ServerResponse, { status, body }: Reply): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify(body));
}

/** Applies a fault to the response of a call that has already been executed. */
function disturb(response: ServerResponse, fault: Fault, reply: Reply): void {
  if (fault.kind === "hang") return;
  if (fault.kind === "lose") response.socket?.destroy();
  else if (fault.kind === "half") sendHalf(response, reply);
  else sendFault(response, fault);
}

function sendFault(response: ServerResponse, { status, html, body }: Fault): void {
  if (html !== undefined) sendPage(response, { status, html });
  else sendJson(response, { status, body: body ?? errorEnvelope(status, ["simulated fault"]) });
}

function sendPage(response: ServerResponse, { status, html, location }: Page): void {
  const headers = { "content-type": "text/html; charset=utf-8", ...(location && { location }) };
  response.writeHead(status, headers);
  response.end(html);
}

function sendHalf(response: ServerResponse, { status, body }: Reply): void {
  const whole = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { "content-type": "application/json", "content-length": whole.length });
  response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => response.socket?.destroy());
}

function instanceNameOf(url: URL, body: JsonObject): string | undefined {
  try {
    return namedInstance(url.pathname, body);
  } catch {
    return undefined;
  }
}
