import { createServer, type IncomingHttpHeaders } from "node:http";
import { listen } from "../setup/listen";

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** HTTP status of the response, or `cut` to close the connection, or `none` to send no response. */
export type ReceiverAnswer = number | "cut" | "none";

/**
 * Starts a receiver for callbacks or alerts at `http://127.0.0.1:port`. Calls `answer` once a request has been read.
 */
export async function startReceiver(
  answer: (request: Received) => ReceiverAnswer | Promise<ReceiverAnswer>,
): Promise<{ port: number; url: string; close(): void }> {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    const answered = await answer({ headers: request.headers, body });
    // Destroying a request that has been read leaves its connection open.
    if (answered === "cut") response.destroy();
    else if (answered !== "none") response.writeHead(answered).end();
  });
  const port = await listen(server);
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
