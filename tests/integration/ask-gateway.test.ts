import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { askGateway } from "@/lib/supervisor/ask-gateway";
import { findFreePort } from "@/lib/supervisor/free-port";
import { type Simulator, startSimulator } from "../../simulator/simulator";
import { makeTemporaryFolder } from "../setup/postgres";

const NAMES: string[] = [];

let simulator: Simulator;
const opened: Server[] = [];
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());
afterEach(() => {
  for (const server of opened.splice(0)) server.close();
  vi.unstubAllEnvs();
});

const listen = (handler: RequestListener) => listenOn(createServer(handler), "http");

async function listenSecurely(handler: RequestListener): Promise<string> {
  const { folder, remove } = makeTemporaryFolder("julia-https-");
  const made = "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=127.0.0.1";
  execFileSync("openssl", made.split(" "), { cwd: folder, stdio: "pipe" });
  const [key, cert] = ["key.pem", "cert.pem"].map((name) => readFileSync(join(folder, name)));
  remove();
  return await listenOn(createHttpsServer({ key, cert }, handler), "https");
}

async function listenOn(server: Server, scheme: string): Promise<string> {
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `${scheme}://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
}

const asked = async (url: string, apiKey = simulator.apiKey, names: readonly string[] = NAMES) =>
  await askGateway({ url, apiKey }, names).catch((error: unknown) =>
    error instanceof Error ? `${error.name} ${error.message}` : error,
  );

describe("the gateway check at startup", () => {
  it("accepts a gateway without a warning", async () => {
    expect(await asked(simulator.url)).toEqual([]);
  });

  it.each(["/manager", "/manager/login", "/manager/instance/1"])(
    "finds the gateway at the parent path of its manager's pages: %s",
    async (path) => {
      expect(await asked(`${simulator.url}${path}`)).toBe(
        `StartError EVOLUTION_API_URL: ${simulator.url}${path} answers 200 (text/html), not as Evolution API ` +
          `does; write ${simulator.url}`,
      );
    },
  );

  it("finds the gateway behind a redirect", async () => {
    const front = await listen((request, response) => {
      response.writeHead(301, { location: `${simulator.url}${request.url}` }).end();
    });
    expect(await asked(front)).toBe(
      `StartError EVOLUTION_API_URL: ${front} answers with a redirect to ${simulator.url}/verify-creds, not as ` +
        `Evolution API does; write ${simulator.url}`,
    );
  });

  it("suggests no address if a redirect leads elsewhere or in a loop", async () => {
    const circle = await listen((_request, response) => {
      response.writeHead(302, { location: "/login" }).end();
    });
    expect(await asked(circle)).toBe(
      `StartError EVOLUTION_API_URL: ${circle} answers with a redirect to ${circle}/login, not as Evolution API ` +
        "does; write the address of the gateway itself",
    );
  });

  it("rejects a page that answers everything with 200", async () => {
    const page = await listen((_request, response) => {
      response.writeHead(200, { "content-type": "text/html" }).end("<h1>Welcome to nginx!</h1>");
    });
    expect(await asked(page)).toBe(
      `StartError EVOLUTION_API_URL: ${page} answers 200 (text/html), not as Evolution API does; write the address of ` +
        "the gateway itself",
    );
  });

  it.each([
    ["to another host", "http", "localhost"],
    ["from https to http", "https", "127.0.0.1"],
  ])("does not send the key where a redirect leads %s", async (_way, scheme, host) => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const seen: unknown[] = [];
    const other = await listen((request, response) => {
      seen.push(request.headers.apikey);
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: "Credentials are valid" }));
    });
    const target = other.replace("127.0.0.1", host);
    const redirect: RequestListener = (request, response) => {
      response.writeHead(302, { location: `${target}${request.url}` }).end();
    };
    const front = await (scheme === "https" ? listenSecurely(redirect) : listen(redirect));
    expect(await asked(front)).toBe(
      `StartError EVOLUTION_API_URL: ${front} answers with a redirect to ${target}/verify-creds, not as ` +
        "Evolution API does; write the address of the gateway itself",
    );
    expect(seen).toEqual([]);
  });

  it("tolerates a proxy that answers 404 while the gateway is down", async () => {
    const proxy = await listen((_request, response) => {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("404 page not found\n");
    });
    for (const address of [proxy, `${proxy}/evolution`]) {
      expect(await asked(address)).toEqual([
        `EVOLUTION_API_URL: ${address} answers 404 (text/plain), not as Evolution API does; the start went on.`,
      ]);
    }
  });

  it("tolerates a gateway that has no check and cannot currently be identified", async () => {
    const old = await listen((request, response) => {
      if (request.method === "GET") request.socket.destroy();
      else response.writeHead(404, { "content-type": "application/json" }).end("{}");
    });
    expect(await asked(old)).toEqual([
      expect.stringMatching(/^EVOLUTION_API_URL: \S+ does not answer .*; the start went on\.$/),
    ]);
  });

  it("finds the gateway at the parent path of an address that returns 404", async () => {
    const root = await listen((request, response) => {
      const isCheck = request.url === "/verify-creds";
      response.writeHead(isCheck ? 200 : 404, { "content-type": "application/json" });
      response.end(JSON.stringify(isCheck ? { message: "Credentials are valid" } : {}));
    });
    expect(await asked(`${root}/api`)).toBe(
      `StartError EVOLUTION_API_URL: ${root}/api answers 404 (application/json), not as Evolution API does; ` +
        `write ${root}`,
    );
  });

  it("warns about an unreachable gateway and continues the start", async () => {
    const nobody = `http://127.0.0.1:${await findFreePort()}`;
    const broken = await listen((_request, response) => response.writeHead(502).end("Bad Gateway"));
    expect(await asked(broken)).toEqual([
      `EVOLUTION_API_URL: ${broken} answers 502 (no content type); the start went on.`,
    ]);
    expect(await asked(nobody)).toEqual([
      `EVOLUTION_API_URL: ${nobody} does not answer (ECONNREFUSED); the start went on.`,
    ]);
  });

  it("reports a proxy that asks for user and password, without repeating them", async () => {
    const front = await listen((request, response) => {
      const isKnown =
        request.headers.authorization === `Basic ${Buffer.from("ana:hidden").toString("base64")}`;
      response.writeHead(isKnown ? 200 : 401, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: "Credentials are valid" }));
    });
    expect(await asked(front.replace("//", "//ana:hidden@"))).toEqual([]);
    expect(await asked(`${simulator.url.replace("//", "//ana:hidden@")}/manager`)).not.toContain("hidden");
  });

  it("accepts a gateway without a licence", async () => {
    const unlicensed = await startSimulator({ version: "2.4", isLicensed: false });
    expect(await asked(unlicensed.url, unlicensed.apiKey)).toEqual([]);
    await unlicensed.close();
  });

  it("reports a rejected key", async () => {
    expect(await asked(simulator.url, "another-key")).toEqual([
      `EVOLUTION_API_KEY: the gateway at ${simulator.url} refuses it.`,
    ]);
  });

  it("lists the EVOLUTION_INSTANCES that the gateway does not have", async () => {
    await fetch(`${simulator.url}/instance/create`, {
      method: "POST",
      headers: { apikey: simulator.apiKey, "content-type": "application/json" },
      body: JSON.stringify({ instanceName: "Julia-1", integration: "WHATSAPP-BAILEYS" }),
    });
    expect(
      await asked(simulator.url, simulator.apiKey, ["Julia-1", "julia-1", "evolution.example.com"]),
    ).toEqual([
      'EVOLUTION_INSTANCES: the gateway has no instance "julia-1", but there is "Julia-1".',
      'EVOLUTION_INSTANCES: the gateway has no instance "evolution.example.com".',
    ]);
  });
});
