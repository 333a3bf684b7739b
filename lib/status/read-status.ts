import type { AppContext } from "@/lib/context/server-context";
import type { Status } from "@/types/status";
import { judgePool } from "./judge-pool";
import { readIncidents } from "./read-incidents";
import { readPool } from "./read-pool";
import { FIRST_PAGE, withUptime } from "./read-status-instances";
import { readSummary } from "./read-summary";

const MOST_INCIDENTS = 10;

type StatusContext = Pick<AppContext, "db"> & { config: Parameters<typeof readPool>[0]["config"] };

/** Reads the managers' page with four statements, regardless of the number of chips and messages. */
export async function readStatus(ctx: StatusContext): Promise<Status> {
  const [{ instances, worst, expired, ...now }, incidents, summary] = await Promise.all([
    readPool(ctx),
    readIncidents(ctx, MOST_INCIDENTS),
    readSummary(ctx),
  ]);
  const { total } = instances;
  const page = await withUptime(ctx, worst, { total, nextPage: total > FIRST_PAGE ? 2 : null });
  return {
    ...now,
    verdict: judgePool({ nowMs: Date.parse(now.at), instances, expired, ...now }),
    instances: { ...instances, page },
    incidents,
    summary,
  };
}
