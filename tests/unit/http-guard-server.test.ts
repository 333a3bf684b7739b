import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeAll, expect, test } from "vitest";
import { guardServer, guardServers } from "@/lib/http/guard-server";

const APP_URL = "https://julia.example.com";
const OUR_ORIGIN = `Origin: ${APP_URL}`;
let server: Server | undefined;

// Returns the function that removes the guard, because Vitest calls a returned function after the tests of this file.
beforeAll(() => guardServers({ appUrl: APP_URL, keepsUpgrades: false, lingerMs: 50 }));
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/**
 * Starts a server that behaves like that of Next.js: it keeps upgraded sockets open and responds to all other requests
 * immediately.
 */
async function listen(): Promise<{ port: number; seen: string[]; forwardedHosts: unknown[] }> {
  const seen: string[] = [];
  const forwardedHosts: unknown[] = [];
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    forwardedHosts.push(request.headers["x-forwarded-host"]);
    if (request.url === "/chips") response.setHeader("Content-Security-Policy", "default-src 'self'");
    response.writeHead(401, { "content-type": "text/plain" }).end("answered");
  });
  server.on("upgrade", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { port, seen, forwardedHosts };
}

interface Talk {
  socket: Socket;
  /** Everything that was received until the connection was closed. */
  untilClosed: Promise<string>;
  untilAnswered: Promise<string>;
}

function say(port: number, text: string): Talk {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  const answered = new Promise<string>((resolve) => {
    socket.on("data", (chunk) => {
      heard += String(chunk);
      if (heard.includes("\r\n\r\n")) resolve(heard);
    });
  });
  // The server may reset the connection while the test is still writing.
  socket.on("error", () => undefined);
  const closed = new Promise<string>((resolve) => socket.once("close", () => resolve(heard)));
  socket.write(text);
  return { socket, untilClosed: closed, untilAnswered: answered };
}

async function answerTo(text: string) {
  const { port, ...server } = await listen();
  const { socket, untilAnswered } = say(port, text);
  const answer = await untilAnswered;
  socket.destroy();
  return { ...server, answer };
}

const head = (...lines: string[]) => `${[...lines, "Host: julia.example.com"].join("\r\n")}\r\n\r\n`;
const action = (...lines: string[]) =>
  `${head("POST /chips HTTP/1.1", ...lines, "Next-Action: 00", "Content-Length: 2")}[]`;

test("a body that trickles in after the response does not keep the socket open", async () => {
  const { port } = await listen();
  const { socket, untilClosed } = say(port, `${head("POST /api/a HTTP/1.1", "Content-Length: 100000")}{`);
  const drops = setInterval(() => socket.write(" "), 5);
  expect(await untilClosed).toMatch(/^HTTP\/1\.1 401 /);
  clearInterval(drops);
});

test("a body that arrives completely keeps the connection open", async () => {
  const { port, seen } = await listen();
  const { socket, untilAnswered } = say(port, `${head("POST /api/a HTTP/1.1", "Content-Length: 2")}{}`);
  await untilAnswered;
  await new Promise((resolve) => setTimeout(resolve, 100));
  socket.write(head("GET /api/b HTTP/1.1"));
  await once(socket, "data");
  expect(seen).toEqual(["POST /api/a", "GET /api/b"]);
  socket.destroy();
});

test.each([
  ["GET /api/health/live HTTP/1.1", 401, "default-src 'none'"],
  ["DELETE /chips HTTP/1.1", 405, "default-src 'none'"],
  ["OPTIONS * HTTP/1.1", 400, "default-src 'none'"],
  // The response already has a policy, which must be kept.
  ["GET /chips HTTP/1.1", 401, "default-src 'self'"],
])("%s gets %d with every security header exactly once", async (line, status, policy) => {
  const { answer } = await answerTo(head(line));
  expect(answer).toContain(`HTTP/1.1 ${status} `);
  const lines = answer.split("\r\n").map((header) => header.toLowerCase());
  for (const name of ["x-content-type-options", "x-frame-options", "referrer-policy"]) {
    expect(lines.filter((header) => header.startsWith(`${name}:`))).toHaveLength(1);
  }
  expect(lines.filter((header) => header.startsWith("content-security-policy:"))).toHaveLength(1);
  expect(answer).toContain(policy);
  expect(answer).toContain("strict-transport-security: max-age=31536000");
  if (status === 405) expect(answer.toLowerCase()).toContain("allow: get, head");
});

test.each([
  ["a foreign site", "Origin: https://evil.example", 403],
  ["an opaque origin", "Origin: null", 403],
  ["no origin, with a cookie", "Cookie: a=b", 403],
  ["our own", OUR_ORIGIN, 401],
])("a server action from %s", async (_, header, status) => {
  const { answer, seen } = await answerTo(action(header));
  expect(answer).toContain(`HTTP/1.1 ${status} `);
  expect(seen.length).toBe(status === 403 ? 0 : 1);
});

test.each(["null", "foo", "", "https://evil.example"])(
  "a page request with the origin %j is accepted and keeps its forwarded host",
  async (origin) => {
    const { answer, forwardedHosts } = await answerTo(
      head("GET /login HTTP/1.1", `Origin: ${origin}`, "X-Forwarded-Host: julia.example.com"),
    );
    expect(answer).toContain("HTTP/1.1 401 ");
    expect(forwardedHosts).toEqual(["julia.example.com"]);
  },
);

test("a server action's forwarded host is set to that of its origin", async () => {
  const { forwardedHosts } = await answerTo(action(OUR_ORIGIN, "X-Forwarded-Host: other.example"));
  expect(forwardedHosts).toEqual(["julia.example.com"]);
});

test("a request gets a 400 when the guard itself fails", async () => {
  const { port, seen } = await listen();
  if (server === undefined) throw new Error("no server listens");
  guardServer(server, { appUrl: "no address", keepsUpgrades: false });
  const { socket, untilAnswered } = say(port, action(OUR_ORIGIN));
  expect(await untilAnswered).toContain("HTTP/1.1 400 ");
  expect(seen).toEqual([]);
  socket.destroy();
});

test("headers have a timeout of 30 s, and files five minutes", async () => {
  await answerTo(head("GET /chips HTTP/1.1"));
  // Node.js swaps the two timeouts if the headers timeout exceeds the request timeout.
  expect(server).toMatchObject({ requestTimeout: 300_000, headersTimeout: 30_000 });
});

test("a body that arrives late ends the connection, except the body of a file", async () => {
  server = createServer(() => undefined);
  guardServer(server, { appUrl: APP_URL, keepsUpgrades: false, requestTimeoutMs: 50 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const begin = (path: string) => say(port, head(`POST ${path} HTTP/1.1`, "Content-Length: 9"));
  const file = begin("/api/v1/media");
  await begin("/api/v1/messages").untilClosed;
  expect(file.socket.readyState).toBe("open");
  file.socket.destroy();
});

test.each([
  ["no type", ["POST /chips HTTP/1.1", "Next-Action: 00"], 401],
  ["text", ["POST /chips HTTP/1.1", "Next-Action: 00", "Content-Type: text/plain;charset=UTF-8"], 401],
  ["a router's broken escape", ["GET /chips HTTP/1.1", "Next-Router-State-Tree: %E0%A4%A"], 400],
  ["a router's state", ["GET /chips HTTP/1.1", "Next-Router-State-Tree: %5B%22%22%2C%7B%7D%5D"], 401],
])("%s gets the expected status", async (_, lines, status) => {
  const { answer } = await answerTo(head(...lines));
  expect(answer).toContain(`HTTP/1.1 ${status} `);
});
