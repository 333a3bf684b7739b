import { SYSTEM } from "@/lib/actor";
import { createApiKey } from "@/lib/clients/create-api-key";
import { loadRunningConfig } from "@/lib/config/config";
import { openAppContext } from "@/lib/context/server-context";
import { benchVariables, compare, type Target, withServers } from "./next-server";
import { addSendingChips } from "./pool";
import { withBenchDatabase } from "./support";

/**
 * `npm run bench:intake`: messages per second that `POST /api/v1/messages` accepts, compared with a bare Next.js route
 * handler that does one INSERT. Both servers are production builds in separate processes and receive load alternately
 * over the same number of connections. The second pass runs after both servers have rendered a page, which slows them
 * down.
 */
await withBenchDatabase(5, async ({ sql, url }) => {
  await addSendingChips(sql, 1_000);
  const variables = benchVariables(url);
  const app = openAppContext(loadRunningConfig(variables), "bench");
  const { secret } = await createApiKey(app, SYSTEM, { client: "bench", scopes: ["messages:send"] });
  await sql`update julia.clients set requests_per_minute = 2000000000`;
  await app.close();

  const message = (n: number) => ({ to: `5521${900_000_000 + n}`, text: "Oi, doutora" });
  await withServers(sql, variables, async ({ bareUrl, ownUrl }) => {
    const bare: Target = {
      url: `${bareUrl}/insert`,
      accepted: 202,
      post: (n) => ({ body: JSON.stringify({ ...message(n), n }) }),
    };
    const own: Target = {
      url: `${ownUrl}/api/v1/messages`,
      accepted: 202,
      post: (n) => ({
        headers: { authorization: `Bearer ${secret}` },
        body: JSON.stringify({ ...message(n), ttlSeconds: 604_800 }),
      }),
    };
    await compare({ bare, own }, "intake");
    await Promise.all([bareUrl, ownUrl].map((page) => fetch(page)));
    await compare({ bare, own }, "intake, once both have rendered a page");
  });
});
