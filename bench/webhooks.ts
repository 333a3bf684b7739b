import { randomUUID } from "node:crypto";
import { WEBHOOK_HEADER, webhookSecret } from "@/lib/chips/webhooks/webhook-secret";
import { benchVariables, compare, type Target, withServers } from "./next-server";
import { withBenchDatabase } from "./support";

/**
 * `npm run bench:webhooks`: webhooks per second that `POST /api/webhooks/evolution` accepts, compared with a bare
 * Next.js route handler that does one INSERT of the same body. Both servers are production builds in separate processes
 * and receive load alternately over the same number of connections. No worker processes the stored webhooks.
 */
const CHIPS = 50;

await withBenchDatabase(2, async ({ sql, url }) => {
  const chips = Array.from({ length: CHIPS }, () => randomUUID());
  await sql`insert into julia.chips (id, instance_name) select id, 'bench-' || id from unnest(${chips}::uuid[]) as c (id)`;
  const variables = benchVariables(url);
  const secrets = chips.map((chipId) => webhookSecret(variables.AUTH_SECRET, { chipId, generation: 1 }));
  /** An acknowledgement, the most frequent kind of webhook: the gateway sends three or four for each message. */
  const webhook = (n: number) => ({
    headers: { [WEBHOOK_HEADER]: secrets[n % CHIPS] ?? "" },
    body: JSON.stringify({
      event: "messages.update",
      instance: `bench-${chips[n % CHIPS]}`,
      data: {
        keyId: `3EB0${n}`,
        remoteJid: `5521${900_000_000 + n}@s.whatsapp.net`,
        fromMe: true,
        status: "DELIVERY_ACK",
        instanceId: randomUUID(),
        messageId: randomUUID(),
      },
      destination: "http://127.0.0.1/api/webhooks/evolution",
      date_time: new Date().toISOString(),
      sender: "5511999990000@s.whatsapp.net",
      server_url: "http://127.0.0.1:8080",
      apikey: "B3826192-E04F-40B1-A4F0-B5971987EAB3",
    }),
  });
  await withServers(sql, variables, async ({ bareUrl, ownUrl }) => {
    const bare: Target = { url: `${bareUrl}/insert`, accepted: 202, post: webhook };
    const own: Target = { url: `${ownUrl}/api/webhooks/evolution`, accepted: 200, post: webhook };
    await compare({ bare, own }, "webhooks");
  });
});
