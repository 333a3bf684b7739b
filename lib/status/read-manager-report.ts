import type { AppContext } from "@/lib/context/server-context";
import type { ManagerReport } from "@/types/manager";
import { readRisks } from "./read-risks";
import { readWeek } from "./read-week";

export async function readManagerReport(ctx: Pick<AppContext, "db">): Promise<ManagerReport> {
  const at = new Date().toISOString();
  const [risks, week] = await Promise.all([readRisks(ctx), readWeek(ctx)]);
  return { at, risks, week };
}
