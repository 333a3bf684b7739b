import type { AppContext } from "@/lib/context/server-context";
import { FORWARDING_TRUSTED_MS } from "@/lib/settings/webhook-forwarding/forwarding-row";

type Sql = AppContext["sql"];

interface Known {
  isOn: boolean;
  readAtMs: number;
}
const known = new WeakMap<Sql, Known>();

/** Whether webhooks were forwarded when this process last read it, so that bodies are sent to the database only then. */
export const wasForwarding = ({ sql }: Pick<AppContext, "sql">): boolean => known.get(sql)?.isOn ?? false;

export function noteForwarding({ sql }: Pick<AppContext, "sql">, isOn: boolean): void {
  known.set(sql, { isOn, readAtMs: performance.now() });
}

/** Reads whether webhooks are forwarded, at most once a second. */
export async function isForwarding(ctx: Pick<AppContext, "sql">): Promise<boolean> {
  const last = known.get(ctx.sql);
  if (last !== undefined && performance.now() - last.readAtMs < FORWARDING_TRUSTED_MS) return last.isOn;
  const rows = await ctx.sql`select 1 from julia.webhook_forwarding where enabled`;
  noteForwarding(ctx, rows.length > 0);
  return rows.length > 0;
}
