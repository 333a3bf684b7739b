import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cookieHeader, sessionOf, signInToApi } from "../setup/api-client";
import { startTestServer } from "../setup/postgres";
import { type Product, startProduct } from "../setup/product";

let stopServer: (() => Promise<void>) | undefined;
let product: Product | undefined;
let url: string;
let cookie: string;

beforeAll(async () => {
  stopServer = await startTestServer();
  product = await startProduct({ env: { LOG_LEVEL: "debug" } });
  url = product.url;
  cookie = cookieHeader(await sessionOf(product));
});
afterAll(async () => {
  await product?.stop();
  await stopServer?.();
});

interface Exchange {
  socket: Socket;
  answered: Promise<string>;
  closed: Promise<string>;
}

function send(lines: string[], body = ""): Exchange {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  let received = "";
  const answered = new Promise<string>((resolve) => {
    socket.on("data", (chunk) => {
      received += String(chunk);
      if (received.includes("\r\n\r\n")) resolve(received);
    });
  });
  socket.on("error", () => undefined);
  const closed = once(socket, "close").then(() => received);
  socket.write(`${[...lines, `Host: ${host}`].join("\r\n")}\r\n\r\n${body}`);
  return { socket, answered, closed };
}

const statusOf = (answer: string) => Number(answer.slice(9, 12));
/** Builds a server action request to the sign-in page, which needs no session. */
const action = (origin: string, ...lines: string[]) => [
  "POST /login HTTP/1.1",
  `Origin: ${origin}`,
  `Next-Action: ${"0".repeat(40)}`,
  "Content-Length: 0",
  ...lines,
];
const UPGRADE = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"];

/** Browsers disagree about the meaning of a repeated security header, so each header must appear exactly once. */
const HEADERS = [
  "content-security-policy",
  "x-content-type-options",
  "x-frame-options",
  "referrer-policy",
  "cross-origin-opener-policy",
  "cross-origin-resource-policy",
  "permissions-policy",
];

describe("a socket of the running product", () => {
  it("is not blocked by an upgrade request, on any path", async () => {
    const paths = ["/", "/chips", "/nothing", "/api/v1/messages", "/api/nothing", "/_next/webpack-hmr"];
    for (const path of paths) {
      const { socket, answered } = send([`GET ${path} HTTP/1.1`, ...UPGRADE]);
      expect(statusOf(await answered), path).toBeLessThan(500);
      socket.destroy();
    }
  });

  it("is not blocked by a body that was rejected before it was complete", async () => {
    for (const path of [
      "/api/v1/messages",
      "/api/dashboard/users",
      "/api/webhooks/evolution",
      "/api/nothing",
    ]) {
      const { closed } = send(
        [`POST ${path} HTTP/1.1`, "Content-Type: application/json", "Content-Length: 1000"],
        '{"to":',
      );
      const status = statusOf(await closed);
      expect([401, 404], path).toContain(status);
    }
  });

  it("stays open while idle for longer than the one minute for which proxies keep idle connections", async () => {
    const answer = await fetch(`${url}/api/health/live`);
    expect(answer.headers.get("keep-alive")).toBe("timeout=75");
  });

  it("can be used again after a HEAD on the event stream, which opens no stream", async () => {
    const { socket, answered } = send([
      "HEAD /api/dashboard/events HTTP/1.1",
      `Cookie: ${cookie}`,
      "Connection: keep-alive",
    ]);
    expect(statusOf(await answered)).toBe(200);
    socket.destroy();
    const streams = await Promise.all(
      Array.from({ length: 30 }, () =>
        fetch(`${url}/api/dashboard/events`, { method: "HEAD", headers: { cookie } }),
      ),
    );
    // If HEAD requests left their streams open, some of these requests would be refused, because they exceed the number
    // of streams that a person may have open.
    expect(streams.map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 200));
  });
});

describe("every response of the running product", () => {
  it.each<[string, string[], number]>([
    ["the process's health", ["GET /api/health/live HTTP/1.1"], 200],
    ["the product's health", ["GET /api/health/ready HTTP/1.1"], 200],
    ["an unsupported method of a health route", ["POST /api/health/live HTTP/1.1"], 405],
    ["an unsupported method of a route", ["DELETE /api/v1/messages HTTP/1.1"], 405],
    ["OPTIONS of a route", ["OPTIONS /api/v1/messages HTTP/1.1"], 204],
    ["OPTIONS of a page", ["OPTIONS /chips HTTP/1.1"], 405],
    ["a form for a page", ["POST /login HTTP/1.1", "Origin: {own}", "Content-Length: 0"], 405],
    ["an unknown expectation", ["GET /api/health/live HTTP/1.1", "Expect: nonsense"], 200],
    ["an invalid router state", ["GET /login HTTP/1.1", "RSC: 1", "Next-Router-State-Tree: garbage"], 400],
    ["a server action with a broken form", action("{own}", "Content-Type: multipart/form-data"), 415],
    [
      "a server action through a proxy that names another host",
      action("{own}", "X-Forwarded-Host: evil.example"),
      400,
    ],
    ["a path with a trailing slash", ["GET /api/health/live/ HTTP/1.1"], 308],
    ["a page with a trailing slash", ["GET /chips/ HTTP/1.1"], 308],
    ["a page that needs a session", ["GET /chips HTTP/1.1"], 307],
    ["two slashes", ["GET //evil.example/ HTTP/1.1"], 308],
    ["a missing page", ["GET /nothing HTTP/1.1"], 404],
    ["TRACE", ["TRACE /api/v1/messages HTTP/1.1"], 405],
    ["TRACE of a page", ["TRACE / HTTP/1.1"], 405],
    ["a method of WebDAV", ["PROPFIND /api/v1/messages HTTP/1.1"], 405],
    ["an unsupported method of a page", ["PUT /chips HTTP/1.1"], 405],
    ["a broken address", ["GET /%E0%A4%A HTTP/1.1"], 400],
    ["a broken address of a route", ["GET /api/v1/messages/%E0%A4%A HTTP/1.1"], 400],
    ["an address of another host", ["GET http://evil.example/api HTTP/1.1"], 400],
    ["a server action from another site", action("https://evil.example"), 403],
    ["an unknown server action", action("{own}"), 400],
  ])("to %s contains every security header once and is not a 5xx", async (_, lines, status) => {
    const { socket, answered } = send(lines.map((line) => line.replace("{own}", url)));
    const answer = await answered;
    socket.destroy();
    expect(statusOf(answer), answer.slice(0, 400)).toBe(status);
    const head = (answer.split("\r\n\r\n")[0] ?? "").toLowerCase().split("\r\n");
    for (const name of HEADERS) {
      expect(
        head.filter((line) => line.startsWith(`${name}:`)),
        `${name} in\n${head.join("\n")}`,
      ).toHaveLength(1);
    }
  });
});

describe("a client that disconnects during its upload", () => {
  it("is logged as an invalid request, not as a failure of the database", async () => {
    if (product === undefined) throw new Error("there is no product");
    const { logFolder } = product;
    const admin = await signInToApi(product);
    const created = await admin.post("/api/dashboard/api-keys", { client: "crm", scopes: ["messages:send"] });
    const { socket } = send(
      [
        "POST /api/v1/messages HTTP/1.1",
        `Authorization: Bearer ${created.body.secret}`,
        "Content-Type: application/json",
        "Content-Length: 1000",
        "X-Marker: leaves",
      ],
      '{"to":',
    );
    const logOf = () => readFileSync(join(logFolder, "web.log"), "utf8");
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.destroy();
    await expect.poll(logOf, { timeout: 120_000 }).toContain("The request is not valid.");
    expect(logOf()).not.toContain("the database cannot be reached");
  });
});

const PUBLIC_FILES = [
  ["/favicon.ico", "image/x-icon"],
  ["/icon.svg", "image/svg+xml"],
  ["/icon-180.png", "image/png"],
  ["/icon-192.png", "image/png"],
  ["/icon-512.png", "image/png"],
  ["/icon-maskable-512.png", "image/png"],
  ["/manifest.webmanifest", "application/manifest+json"],
] as const;

it("icons and the web manifest need no sign-in and carry the security headers", async () => {
  const page = await (await fetch(`${url}/login`)).text();
  expect(page).toContain('rel="manifest" href="/manifest.webmanifest"');
  for (const [path, type] of PUBLIC_FILES) {
    const answer = await fetch(`${url}${path}`);
    expect([path, answer.status, answer.headers.get("content-type")]).toEqual([path, 200, type]);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  }
});
