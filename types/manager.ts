import { z } from "zod";
import { ALERT_RULES } from "./alerts";
import { chipReferenceSchema } from "./chip-reference";

const count = z.number().int();
const timestamp = z.iso.datetime();

/** Signs that WhatsApp may soon restrict or ban a chip, strongest first. The screen shows a sentence for each sign. */
export const RISK_REASONS = [
  "restricted_now",
  "restricted_before",
  "not_delivered",
  "fails",
  "mostly_first",
  "unanswered",
  "young",
] as const;
export type RiskReason = (typeof RISK_REASONS)[number];

/** A reason with the numbers in its sentence: `part` of `whole`, or only `whole`. */
const riskReasonSchema = z.object({
  code: z.enum(RISK_REASONS),
  part: count,
  whole: count,
  at: timestamp.nullable(),
});
export type RiskFinding = z.infer<typeof riskReasonSchema>;

/** How serious an incident was. `lib/status/read-week.ts` derives the weight from the rule and the duration. */
export const INCIDENT_WEIGHTS = ["heavy", "medium", "light"] as const;
export type IncidentWeight = (typeof INCIDENT_WEIGHTS)[number];

const weekGroupSchema = z.object({
  weight: z.enum(INCIDENT_WEIGHTS),
  rule: z.enum(ALERT_RULES),
  incidents: count,
  /** Number of incidents that have not ended. */
  open: count,
  /** Number of chips with such an incident; 0 for incidents of a gateway or of the whole pool. */
  chips: count,
  longestSeconds: count,
});
export type WeekGroup = z.infer<typeof weekGroupSchema>;

/** The parts of `/status` for managers that are computed from past sends and incidents. */
export const managerReportSchema = z.object({
  at: timestamp,
  /** Chips at risk, highest risk first. */
  risks: z.array(
    z.object({
      chip: chipReferenceSchema,
      reasons: z.array(riskReasonSchema).min(1),
    }),
  ),
  /** Open incidents and incidents of the last 7 days, heaviest first. */
  week: z.array(weekGroupSchema),
});
export type ManagerReport = z.infer<typeof managerReportSchema>;
