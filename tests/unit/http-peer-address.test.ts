import { once } from "node:events";
import { createServer, request } from "node:http";
import { expect, test } from "vitest";
import { peerHeaderName, stampPeerAddresses } from "@/lib/http/peer-address";

test("every request has its socket's address in the peer header, whatever the client sends in this header", async () => {
  stampPeerAddresses();
  const server = createServer((incoming, outgoing) =>
    outgoing.end(String(incoming.headers[peerHeaderName()])),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("not listening");
    const sent = request({
      host: "127.0.0.1",
      port: address.port,
      headers: { [peerHeaderName()]: "203.0.113.1" },
    });
    sent.end();
    const [response] = await once(sent, "response");
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe("127.0.0.1");
  } finally {
    server.close();
  }
});
