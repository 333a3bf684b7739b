import { createHash } from "node:crypto";
import { openDatabase } from "@/db/client";
import { StartError } from "./start-error";

/** The configured gateway: its URL, or `simulator`, because the simulator's URL can change. */
export type GatewayIdentity = { url: string } | "simulator";

/**
 * Binds the database to one environment gateway, because reconciliation with another gateway would report all chips as
 * missing. The first start stores the gateway's fingerprint. A start with another gateway is refused unless
 * ACCEPT_NEW_GATEWAY is set.
 */
export async function checkGateway(
  databaseUrl: string,
  gateway: GatewayIdentity,
  acceptNewGateway: boolean,
): Promise<void> {
  const fingerprint = fingerprintOf(gateway);
  const { sql, close } = openDatabase(databaseUrl, { maxConnections: 1, name: "julia-start" });
  try {
    const [known] = await sql`
      update julia.gateways
      set url_fingerprint = ${fingerprint}, updated_at = clock_timestamp()
      where id = 'default' and (url_fingerprint is null or url_fingerprint = ${fingerprint})
      returning id`;
    if (known !== undefined) return;
    if (!acceptNewGateway) {
      throw new StartError(
        "EVOLUTION_API_URL: the database belongs to another gateway; set ACCEPT_NEW_GATEWAY=true once to move it" +
          (gateway === "simulator" ? " to the simulator" : ` to ${new URL(gateway.url).host}`),
      );
    }
    // Facts about the old gateway and its sessions do not apply to the new one.
    await sql.begin(async (transaction) => {
      await transaction`
        update julia.gateways
        set url_fingerprint = ${fingerprint}, breaker = 'closed', cause = null, opened_at = null, retry_at = null,
          license_required_since = null, license_check_at = null, version = null, version_due_at = null,
          last_success_at = null, reconciled_at = null, updated_at = clock_timestamp()
        where id = 'default'`;
      await transaction`
        delete from julia.chip_health where chip_id in (select id from julia.chips where gateway_id = 'default')`;
      await transaction`delete from julia.gateway_watch where id = 'default'`;
    });
  } finally {
    await close();
  }
}

function fingerprintOf(gateway: GatewayIdentity): string {
  const text = gateway === "simulator" ? "simulator" : normalise(gateway.url);
  return createHash("sha256").update(text).digest("hex");
}

/** Ignores the query, trailing slashes, a default port and the case of the host. */
function normalise(address: string): string {
  const url = new URL(address);
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, "")}`;
}
