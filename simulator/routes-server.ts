import { exception } from "./errors";
import type { Gateway } from "./gateway";
import type { Route } from "./request";

/** `GET /`, which looks the web version up on every call, and the cheap check of the key. */
export function serverRoutes(gateway: Gateway): Route[] {
  return [
    {
      method: "GET",
      path: "/",
      access: "public",
      handle: async () => {
        await gateway.timers.sleep(gateway.behaviour.lookupDelayMs);
        return {
          status: 200,
          body: {
            status: 200,
            message: "Welcome to the Evolution API, it is working!",
            version: gateway.version.reported,
            clientName: "evolution",
            manager: `${gateway.serverUrl()}/manager`,
            documentation: "https://doc.evolution-api.com",
            whatsappWebVersion: "2.3000.1027934701",
          },
        };
      },
    },
    {
      method: "GET",
      path: "/license/status",
      access: "public",
      handle: ({ path }) => {
        if (!gateway.version.asksForLicence) throw exception(404, `Cannot GET ${path}`);
        return gateway.licence.status();
      },
    },
    {
      method: "POST",
      path: "/verify-creds",
      access: "global-key",
      handle: () => ({ status: 200, body: { status: 200, message: "Credentials are valid" } }),
    },
  ];
}
