import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type GuardedRequest, postGuarded, type ResolvedAddress } from "@/lib/outbound/post-guarded";

const open: (Server | TcpServer)[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  }
});

async function listen<T extends Server | TcpServer>(
  server: T,
  host = "127.0.0.1",
  port = 0,
): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function receiver(handle: RequestListener, host?: string, port?: number) {
  const requests: { url: string; host: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += String(chunk);
    });
    request.on("end", () => {
      requests.push({ url: request.url ?? "", host: request.headers.host ?? "", body });
      handle(request, response);
    });
  });
  return { requests, port: await listen(server, host, port) };
}

/**
 * Creates a resolver that returns one list of addresses per query and then repeats the last list. Records the queries.
 */
function resolver(...answers: string[][]) {
  const asked: string[] = [];
  const resolve = async (hostname: string): Promise<ResolvedAddress[]> => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(hostname);
    return addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
  };
  return { asked, resolve };
}

const post = (url: string, options: Partial<GuardedRequest> = {}) =>
  postGuarded({ url, headers: {}, body: "{}", allowedHosts: [], timeoutMs: 2_000, ...options });

describe("a request to a client's URL", () => {
  it.each([
    "https://127.0.0.1/x",
    "https://0x7f.1/",
    "https://[::ffff:127.0.0.1]/",
    "https://169.254.169.254/latest/meta-data",
    "https://user:password@example.com/",
    "http://example.com/",
    "ftp://example.com/",
    "nonsense",
  ])("is rejected for %s", async (url) => {
    const { asked, resolve } = resolver(["93.184.215.14"]);
    expect((await post(url, { resolve })).kind).toBe("refused");
    expect(asked).toEqual([]);
  });

  it.each([["127.0.0.1"], ["10.0.0.5"], ["::1"], ["fe80::1"], ["::ffff:10.0.0.5"], ["169.254.169.254"]])(
    "is rejected when the name resolves to %s, even among public addresses",
    async (address) => {
      const alone = resolver([address]);
      expect((await post("https://internal.example/", { resolve: alone.resolve })).kind).toBe("refused");
      const among = resolver(["93.184.215.14", address]);
      expect((await post("https://internal.example/", { resolve: among.resolve })).kind).toBe("refused");
    },
  );

  it("goes to the checked address, even if the name resolves differently a moment later", async () => {
    const checked = await receiver((_request, response) => response.end());
    const rebound = await receiver((_request, response) => response.end(), "127.0.0.2", checked.port);
    const { asked, resolve } = resolver(["127.0.0.1"], ["127.0.0.2"]);
    const url = `http://rebind.example:${checked.port}/hook?x=1`;
    const outcome = await post(url, { resolve, allowedHosts: ["rebind.example"] });
    expect(outcome).toEqual({ kind: "answer", status: 200 });
    expect(asked).toEqual(["rebind.example"]);
    expect(checked.requests).toEqual([
      { url: "/hook?x=1", host: `rebind.example:${checked.port}`, body: "{}" },
    ]);
    expect(rebound.requests).toEqual([]);
  });

  it("never reaches a private address to which a public name is changed", async () => {
    const inside = await receiver((_request, response) => response.end());
    const { asked, resolve } = resolver(["192.88.98.1"], ["127.0.0.1"]);
    const outcome = await post(`https://rebind.example:${inside.port}/`, { resolve, timeoutMs: 300 });
    expect(outcome.kind).toBe("failed");
    expect(asked).toHaveLength(1);
    expect(inside.requests).toEqual([]);
  });

  it("uses TLS for https and verifies the certificate against the name, not the address", async () => {
    const hello = new Promise<Buffer>((resolve) => {
      void listen(
        createTcpServer((socket) => {
          socket.on("error", () => undefined);
          socket.once("data", (data) => {
            socket.destroy();
            resolve(data);
          });
        }),
      ).then((port) =>
        post(`https://hooks.example:${port}/`, {
          resolve: resolver(["127.0.0.1"]).resolve,
          allowedHosts: ["hooks.example"],
        }),
      );
    });
    const bytes = await hello;
    expect(bytes[0]).toBe(0x16);
    expect(bytes.toString("latin1")).toContain("hooks.example");
  });

  it("follows no redirect", async () => {
    const other = await receiver((_request, response) => response.end());
    const { port } = await receiver((_request, response) =>
      response.writeHead(307, { location: `http://127.0.0.1:${other.port}/` }).end(),
    );
    expect(await post(`http://127.0.0.1:${port}/`, { allowedHosts: ["127.0.0.1"] })).toEqual({
      kind: "answer",
      status: 307,
    });
    expect(other.requests).toEqual([]);
  });

  it("may go to an allowed host, and only to its allowed port if one is set", async () => {
    const { port } = await receiver((_request, response) => response.writeHead(204).end());
    const url = `http://127.0.0.1:${port}/`;
    expect((await post(url, { allowedHosts: [`127.0.0.1:${port}`] })).kind).toBe("answer");
    expect((await post(url, { allowedHosts: [`127.0.0.1:${port + 1}`, "localhost"] })).kind).toBe("refused");
  });

  it("times out when the receiver sends nothing or never stops sending", async () => {
    const silent = await receiver(() => undefined);
    const allowedHosts = ["127.0.0.1"];
    const outcome = await post(`http://127.0.0.1:${silent.port}/`, { allowedHosts, timeoutMs: 200 });
    expect(outcome).toEqual({ kind: "failed", detail: "no answer in time", isTimeout: true });
    const talkative = await receiver((_request, response) => {
      const more = () => {
        if (!response.destroyed && response.write("x".repeat(16_384))) setImmediate(more);
        else response.once("drain", more);
      };
      more();
    });
    const bounded = await post(`http://127.0.0.1:${talkative.port}/`, { allowedHosts, timeoutMs: 5_000 });
    expect(bounded).toEqual({ kind: "answer", status: 200 });
  });

  it("fails retryably when the name or the receiver is unavailable", async () => {
    const resolve = () => Promise.reject(new Error("ENOTFOUND"));
    expect((await post("https://nowhere.example/", { resolve })).kind).toBe("failed");
    const never = () => new Promise<ResolvedAddress[]>(() => undefined);
    expect((await post("https://slow.example/", { resolve: never, timeoutMs: 100 })).kind).toBe("failed");
    const outcome = await post("http://127.0.0.1:9/", { allowedHosts: ["127.0.0.1"] });
    expect(outcome).toEqual({ kind: "failed", detail: "ECONNREFUSED", isTimeout: false });
  });
});
