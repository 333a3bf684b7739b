import type { RiskFinding, RiskReason } from "@/types/manager";

/** Counts for one chip over the last days. Sends that held no slot are not counted. */
export interface ChipSigns {
  sends24h: number;
  /** Contacts to which the chip wrote for the first time. */
  firsts24h: number;
  sends7d: number;
  firsts7d: number;
  /** Contacts to which the chip first wrote between 7 days and 1 day ago, so that they have had time to answer. */
  settledFirsts: number;
  unanswered: number;
  /** Those of the unanswered contacts whose phones acknowledged no message. */
  undelivered: number;
  failed24h: number;
  restrictions: number;
  lastRestrictedAt: string | null;
  isRestricted: boolean;
  /** Null once the warm-up is over. */
  warmUpDay: number | null;
}

/** Minimum number of sends or contacts for which a share is computed. */
const LEAST = 10;
const MOSTLY_FIRST = 0.6;
const UNANSWERED = 0.85;
const UNDELIVERED = 0.3;
const FAILS = 0.1;
const YOUNG_DAYS = 7;

/** Weights by which the chips are sorted. The screen shows the reasons, never a score. */
const WEIGHTS: Record<RiskReason, number> = {
  restricted_now: 4,
  restricted_before: 3,
  not_delivered: 3,
  fails: 2,
  mostly_first: 2,
  unanswered: 1,
  young: 1,
};

/**
 * Returns the reasons why a chip is at risk, strongest first. Being new is a reason only in addition to another reason.
 */
export function judgeRisk(signs: ChipSigns): RiskFinding[] {
  const findings: RiskFinding[] = [];
  const add = (code: RiskReason, part: number, whole: number, at: string | null = null) =>
    findings.push({ code, part, whole, at });
  const exceeds = (part: number, whole: number, share: number) => whole >= LEAST && part / whole >= share;

  if (signs.isRestricted) add("restricted_now", 0, 0, signs.lastRestrictedAt);
  else if (signs.restrictions > 0) add("restricted_before", 0, signs.restrictions, signs.lastRestrictedAt);
  if (exceeds(signs.undelivered, signs.settledFirsts, UNDELIVERED))
    add("not_delivered", signs.undelivered, signs.settledFirsts);
  if (exceeds(signs.failed24h, signs.sends24h, FAILS)) add("fails", signs.failed24h, signs.sends24h);
  const [firsts, sends] =
    signs.sends24h >= LEAST ? [signs.firsts24h, signs.sends24h] : [signs.firsts7d, signs.sends7d];
  if (exceeds(firsts, sends, MOSTLY_FIRST)) add("mostly_first", firsts, sends);
  if (exceeds(signs.unanswered, signs.settledFirsts, UNANSWERED))
    add("unanswered", signs.unanswered, signs.settledFirsts);
  if (findings.length > 0 && signs.warmUpDay !== null && signs.warmUpDay <= YOUNG_DAYS)
    add("young", 0, signs.warmUpDay);
  return findings;
}

export function riskWeight(findings: readonly RiskFinding[]): number {
  return findings.reduce((sum, { code }) => sum + WEIGHTS[code], 0);
}
