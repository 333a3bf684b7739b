import { createServer, type IncomingHttpHeaders } from "node:http";
import { onTestFinished } from "vitest";
import { type Simulator, startSimulator } from "../../simulator/simulator";

export const API_KEY = "test-key";
const POLL_EVERY_MS = 5;
const PATIENCE_MS = 240_000;

/** A response body without a type, which tests only compare. */
type Json = ReturnType<typeof JSON.parse>;

export interface Answer {
  status: number;
  body: Json;
}

export class Subject {
  private constructor(private readonly simulator: Simulator) {}

  static async start(options: Parameters<typeof startSimulator>[0] = {}): Promise<Subject> {
    return new Subject(await startSimulator({ apiKey: API_KEY, ...options }));
  }

  /** Starts a simulator that is closed at the end of the current test. */
  static async ofThisTest(options: Parameters<typeof startSimulator>[0] = {}): Promise<Subject> {
    const subject = await Subject.start(options);
    onTestFinished(() => subject.close());
    return subject;
  }

  get url(): string {
    return this.simulator.url;
  }

  get port(): number {
    return this.simulator.port;
  }

  close(): Promise<void> {
    return this.simulator.close();
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: headers ?? {
        apikey: API_KEY,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined || typeof body === "string" ? body : JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  }

  get(path: string): Promise<Answer> {
    return this.call("GET", path);
  }

  post(path: string, body: unknown = {}): Promise<Answer> {
    return this.call("POST", path, body);
  }

  remove(path: string): Promise<Answer> {
    return this.call("DELETE", path);
  }

  /** Sends a control command. Throws an error if the simulator rejects the command. */
  async order(path: string, body: unknown = {}) {
    const answer = await this.call("POST", `/__control${path}`, body);
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async read(path: string) {
    return (await this.get(`/__control${path}`)).body;
  }

  create(instanceName: string, more: object = {}): Promise<Answer> {
    return this.post("/instance/create", {
      instanceName,
      qrcode: true,
      integration: "WHATSAPP-BAILEYS",
      ...more,
    });
  }

  send(instanceName: string, text = "oi"): Promise<Answer> {
    return this.post(`/message/sendText/${instanceName}`, { number: "5511988887777", text });
  }

  /** Creates an instance. Resolves when its first QR code can be scanned. */
  async createShown(instanceName: string, more: object = {}): Promise<{ code: string }> {
    await this.create(instanceName, more);
    await this.liveQr(instanceName);
    return (await this.inside(instanceName)).qr;
  }

  /** Makes each state last long enough that a busy machine can poll it. */
  slowMotion(): Promise<unknown> {
    return this.order("/behaviour", {
      lookupDelayMs: 4_000,
      pairingDelayMs: 4_000,
      firstLoginDelayMs: 4_000,
      loginDelayMs: 4_000,
      restartDelayMs: 4_000,
    });
  }

  /** Returns the connection state, `http <status>` if the response is not a 200, or `none` if the body has no state. */
  async state(instanceName: string): Promise<string> {
    const { status, body } = await this.get(`/instance/connectionState/${instanceName}`);
    return status === 200 ? (body.instance.state ?? "none") : `http ${status}`;
  }

  async row(instanceName: string) {
    return (await this.get("/instance/fetchInstances")).body.find(
      (row: { name: string }) => row.name === instanceName,
    );
  }

  /** Returns an instance as the control API describes it. */
  async inside(instanceName: string) {
    const instances = await this.read("/instances");
    return instances.find((each: { instanceName: string }) => each.instanceName === instanceName);
  }

  /** Creates an instance and scans its QR code. Resolves when both the memory and the database row are open. */
  async createOpen(instanceName: string, more: object = {}, phone?: string): Promise<void> {
    await this.createShown(instanceName, more);
    await this.scanned(instanceName, phone);
  }

  async scanned(instanceName: string, phone?: string): Promise<void> {
    await this.order("/scan", { instanceName, phone });
    await this.openAgain(instanceName);
  }

  async openAgain(instanceName: string): Promise<void> {
    await this.becomes(instanceName, "open");
    await until(async () => (await this.row(instanceName))?.connectionStatus === "open");
  }

  async becomes(instanceName: string, state: string): Promise<void> {
    await until(async () => (await this.state(instanceName)) === state);
  }

  async liveQr(instanceName: string): Promise<void> {
    await until(async () => (await this.inside(instanceName))?.qr?.isLive);
  }

  /** Polls until the state changes to `last`. Returns the sequence of states without consecutive repetitions. */
  async statesUntil(instanceName: string, last: string): Promise<string[]> {
    const seen: string[] = [];
    await until(async () => {
      const state = await this.state(instanceName);
      if (seen.at(-1) !== state) seen.push(state);
      return state === last && seen.length > 1;
    });
    return seen;
  }
}

export async function until<Result>(condition: () => Promise<Result> | Result): Promise<Result> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const result = await condition();
    if (result) return result;
    if (Date.now() > deadlineMs) throw new Error(`never came true: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_EVERY_MS));
  }
}

export interface ReceivedWebhook {
  path: string;
  headers: IncomingHttpHeaders;
  body: Json;
  atMs: number;
}

/** Receives webhooks. The test chooses the status of each response. */
export class Receiver {
  readonly got: ReceivedWebhook[] = [];
  answer: (webhook: ReceivedWebhook) => number | Promise<number> = () => 200;
  url = "";
  readonly #server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = JSON.parse(Buffer.concat(chunks).toString());
    const webhook = { path: request.url ?? "", headers: request.headers, body, atMs: performance.now() };
    this.got.push(webhook);
    response.writeHead(await this.answer(webhook)).end();
  });

  static async start(): Promise<Receiver> {
    const receiver = new Receiver();
    await new Promise<void>((resolve) => receiver.#server.listen(0, "127.0.0.1", resolve));
    const address = receiver.#server.address();
    receiver.url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
    return receiver;
  }

  /** Starts a receiver that is closed at the end of the current test. */
  static async ofThisTest(): Promise<Receiver> {
    const receiver = await Receiver.start();
    onTestFinished(() => receiver.close());
    return receiver;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** Returns the `webhook` parameter of a create call, with the address of this receiver. */
  webhook(events: string[], more: object = {}): object {
    return { url: `${this.url}/hook`, events, ...more };
  }

  /**
   * Waits for the webhook that reports the login, and then clears all received webhooks. The gateway fetches the
   * profile before it sends this webhook, so the state is `open` before the webhook arrives.
   */
  async forgetLogin(): Promise<void> {
    await until(() => this.of("connection.update").some(({ body }) => body.data.state === "open"));
    this.got.length = 0;
  }

  events(): string[] {
    return this.got.map(({ body }) => body.event);
  }

  of(event: string): ReceivedWebhook[] {
    return this.got.filter(({ body }) => body.event === event);
  }
}
