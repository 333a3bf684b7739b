import { exception } from "./errors";
import type { Reply } from "./exchange";
import type { Gateway } from "./gateway";
import { type GatewayRequest, type Route, route } from "./request";

const CREDENTIALS_ARE_VALID = { status: 200, body: { status: 200, message: "Credentials are valid" } };

/** The welcome page (which looks up the WhatsApp Web version on every call), the licence status and the key check. */
export const serverRoutes: Route[] = [
  route("GET", "/", welcome, "public"),
  route("GET", "/license/status", licenceStatus, "public"),
  route("POST", "/verify-creds", () => CREDENTIALS_ARE_VALID, "global-key"),
];

async function welcome(gateway: Gateway): Promise<Reply> {
  await gateway.timers.sleep(gateway.behaviour.lookupDelayMs);
  const body = {
    status: 200,
    message: "Welcome to the Evolution API, it is working!",
    version: gateway.version.reported,
    clientName: "evolution",
    manager: `${gateway.serverUrl()}/manager`,
    documentation: "https://doc.evolution-api.com",
    whatsappWebVersion: "2.3000.1027934701",
  };
  return { status: 200, body };
}

function licenceStatus(gateway: Gateway, { path }: GatewayRequest): Reply {
  if (!gateway.version.asksForLicence) throw exception(404, `Cannot GET ${path}`);
  return gateway.licence.status();
}
