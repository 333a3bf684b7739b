import { createServer, type IncomingHttpHeaders } from "node:http";
import { listen } from "../setup/listen";
import { readBody } from "../setup/read-body";

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

export interface ReceivedBytes extends Received {
  bytes: Buffer;
}

/** HTTP status of the response, or `cut` to close the connection, or `none` to send no response. */
export type ReceiverAnswer = number | "cut" | "none";

/**
 * Starts a receiver for callbacks, events or alerts at `http://127.0.0.1:port`, by default on a free port. Calls `answer`
 * once a request has been read.
 */
export async function startReceiver(
  answer: (request: ReceivedBytes) => ReceiverAnswer | Promise<ReceiverAnswer>,
  onPort = 0,
): Promise<{ port: number; url: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const bytes = await readBody(request);
    if (bytes === null) return;
    const answered = await answer({ headers: request.headers, body: bytes.toString("utf8"), bytes });
    // Destroying a request that has been read leaves its connection open.
    if (answered === "cut") response.destroy();
    else if (answered !== "none") response.writeHead(answered).end();
  });
  const port = await listen(server, onPort);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
