import type { AppContext } from "@/lib/context/server-context";
import type { Incident, Status } from "@/types/status";
import { judgePool } from "./judge-pool";
import { type IncidentRow, readIncidents } from "./read-incidents";
import { readPool } from "./read-pool";
import { FIRST_PAGE, withUptime } from "./read-status-instances";
import { readSummary } from "./read-summary";

type StatusContext = Pick<AppContext, "db"> & { config: Parameters<typeof readPool>[0]["config"] };

/** Reads the managers' page with four statements for any number of chips and messages. */
export async function readStatus(ctx: StatusContext): Promise<Status> {
  const [{ instances, worst, ...now }, incidents, summary] = await Promise.all([
    readPool(ctx),
    readIncidents(ctx),
    readSummary(ctx),
  ]);
  const { total } = instances;
  const page = await withUptime(ctx, worst, { total, nextPage: total > FIRST_PAGE ? 2 : null });
  return {
    ...now,
    verdict: judgePool({ nowMs: Date.parse(now.at), instances, ...now }),
    instances: { ...instances, page },
    incidents: incidents.map((row) => toIncident(row, summary)),
    summary,
  };
}

function toIncident(row: IncidentRow, summary: Status["summary"]): Incident {
  const { subject, name, ...incident } = row;
  return {
    ...incident,
    chip: subject === null ? null : { id: subject, name: name ?? "" },
    impact: summary?.impacts[row.id] ?? null,
  };
}
