import { createServer, type Socket } from "node:net";
import { Client } from "pg";
import { listen } from "./listen";

/** The response to a startup message. It requires no password. */
const AUTHENTICATION_OK = message("R", int32(0));
const SSL_REQUEST_CODE = 80_877_103;

interface Lent {
  client: Client;
  status: "I" | "T";
}

export interface Pooler {
  port: number;
  close(): Promise<void>;
}

/**
 * Stand-in for a transaction pooler that shares `size` connections to `url`. Behaves as observed in PgBouncer 1.18:
 * reuses the most recently returned connection first, offers no TLS, reports a process id of its own at startup, and
 * returns the server's process id from `pg_backend_pid()`. Supports only the simple protocol. `refuses` names a startup
 * parameter that the pooler rejects, as PgBouncer does by default.
 */
export async function startPooler(url: string, options: { size: number; refuses?: string }): Promise<Pooler> {
  const idle: Lent[] = [];
  const waiting: ((lent: Lent) => void)[] = [];
  for (let index = 0; index < options.size; index += 1) {
    const client = new Client(url);
    client.on("error", () => undefined);
    await client.connect();
    idle.push({ client, status: "I" });
  }
  const all = idle.map(({ client }) => client);
  const take = async () => idle.pop() ?? (await new Promise<Lent>((resolve) => waiting.push(resolve)));
  const giveBack = (lent: Lent) => {
    const next = waiting.shift();
    if (next === undefined) idle.push(lent);
    else next(lent);
  };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    serve(socket, take, giveBack, options.refuses).catch(() => socket.destroy());
  });
  return {
    port: await listen(server),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await Promise.all(all.map((client) => client.end()));
    },
  };
}

async function serve(
  socket: Socket,
  take: () => Promise<Lent>,
  giveBack: (lent: Lent) => void,
  refuses: string | undefined,
): Promise<void> {
  let lent: Lent | null = null;
  for await (const { type, body } of messagesOf(socket)) {
    if (type === "startup") {
      if (refuses !== undefined && body.includes(refuses)) {
        socket.end(errorMessage("08P01", `unsupported startup parameter: ${refuses}`));
        return;
      }
      socket.write(Buffer.concat([AUTHENTICATION_OK, message("K", int32(4711), int32(0)), ready("I")]));
    } else if (type === "Q") {
      lent ??= await take();
      socket.write(await answer(lent, body.toString("utf8").replace(/\0$/, "")));
      if (lent.status === "I") {
        giveBack(lent);
        lent = null;
      }
    } else if (type === "X") {
      socket.end();
    } else {
      socket.end(errorMessage("08P01", `the stand-in does not know the message ${type}`));
    }
  }
}

async function answer(lent: Lent, text: string): Promise<Buffer> {
  try {
    const { rows, fields, command } = await lent.client.query({ text, rowMode: "array" });
    if (command === "BEGIN") lent.status = "T";
    if (command === "COMMIT" || command === "ROLLBACK") lent.status = "I";
    const columns = fields.map(({ name, dataTypeID }) =>
      Buffer.concat([
        Buffer.from(`${name}\0`),
        int32(0),
        int16(0),
        int32(dataTypeID),
        int16(-1),
        int32(-1),
        int16(0),
      ]),
    );
    const lines = rows.map((row: unknown[]) => {
      const cells = row.map((cell) => Buffer.from(String(cell)));
      return message("D", int16(cells.length), ...cells.flatMap((cell) => [int32(cell.length), cell]));
    });
    const description = columns.length === 0 ? [] : [message("T", int16(columns.length), ...columns)];
    return Buffer.concat([
      ...description,
      ...lines,
      message("C", Buffer.from(`${command}\0`)),
      ready(lent.status),
    ]);
  } catch (error) {
    return Buffer.concat([errorMessage("XX000", String(error)), ready(lent.status)]);
  }
}

/** Yields the client's messages. The startup message has no type byte. A TLS request is declined. */
async function* messagesOf(socket: Socket): AsyncGenerator<{ type: string; body: Buffer }> {
  let pending = Buffer.alloc(0);
  let isStarted = false;
  for await (const chunk of socket) {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const head = isStarted ? 1 : 0;
      if (pending.length < head + 4 || pending.length < head + pending.readUInt32BE(head)) break;
      const end = head + pending.readUInt32BE(head);
      const type = isStarted ? pending.toString("latin1", 0, 1) : "startup";
      const body = pending.subarray(head + 4, end);
      pending = pending.subarray(end);
      if (!isStarted && body.readUInt32BE(0) === SSL_REQUEST_CODE) {
        socket.write("N");
        continue;
      }
      isStarted = true;
      yield { type, body };
    }
  }
}

function int32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
}

function int16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
}

function message(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function ready(status: "I" | "T"): Buffer {
  return message("Z", Buffer.from(status));
}

function errorMessage(code: string, text: string): Buffer {
  return message("E", Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));
}
