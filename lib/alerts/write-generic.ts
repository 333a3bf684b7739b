import type { Bulletin } from "./bulletin";

/** Builds a body for programs: codes and values, plus sentences for receivers that only forward text. */
export function writeGeneric(bulletin: Bulletin): string {
  return JSON.stringify({
    type: `alert.${bulletin.kind}`,
    id: bulletin.id,
    timestamp: bulletin.at.toISOString(),
    data: {
      rule: bulletin.rule,
      severity: bulletin.severity,
      headline: bulletin.headline,
      alerts: bulletin.items.map((item) => ({
        id: item.alertId,
        chipId: item.subject,
        gatewayId: item.gatewayId,
        severity: item.severity,
        cause: item.cause,
        impact: item.impact,
        flapping: item.flapping,
        since: item.since.toISOString(),
        firedAt: item.firedAt?.toISOString() ?? null,
        resolvedAt: item.resolvedAt?.toISOString() ?? null,
        what: item.what,
        affected: item.affected,
        action: item.action,
        url: item.link.url,
      })),
    },
  });
}
