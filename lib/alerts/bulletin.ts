import { asc, eq, inArray } from "drizzle-orm";
import { createTranslator } from "use-intl/core";
import type { Queryable } from "@/db/client";
import { type AlertDeliveryRow, type AlertRow, alertNotices, alerts } from "@/db/schema";
import { type AlertTranslator, describeCause, describeDuration, nameOfGateway } from "@/lib/i18n/alert-words";
import ptBR from "@/messages/pt-BR/alertCauses.json";
import { alertLinkOf } from "@/types/alert-links";
import type { AlertCause, AlertRule, AlertSeverity, DeliveryKind, IncidentImpact } from "@/types/alerts";

/** Chat messages are written in the operators' language. */
const LOCALE = "pt-BR";

/** Content of a delivery, independent of the destination's format. */
export interface Bulletin {
  id: string;
  kind: DeliveryKind;
  at: Date;
  /** Example: `Chip fora do ar: 3 alertas`. */
  headline: string;
  severity: AlertSeverity | null;
  rule: AlertRule | null;
  items: BulletinItem[];
}

export interface BulletinItem {
  alertId: string;
  subject: string | null;
  gatewayId: string | null;
  severity: AlertSeverity;
  cause: AlertCause;
  impact: IncidentImpact | null;
  flapping: boolean;
  since: Date;
  firedAt: Date | null;
  resolvedAt: Date | null;
  what: string;
  affected: string | null;
  action: string;
  link: { url: string; label: string };
}

export function chatWords(timeZone: string) {
  const t: AlertTranslator = createTranslator({
    locale: LOCALE,
    messages: { alertCauses: ptBR },
    namespace: "alertCauses",
  });
  const formatTime = (time: Date) =>
    new Intl.DateTimeFormat(LOCALE, {
      timeZone,
      day: "2-digit",
      month: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    }).format(time);
  return { t, formatTime };
}
export type ChatWords = ReturnType<typeof chatWords>;

/** Reads the content of a delivery. Every attempt reads the same content, because notices never change. */
export async function readBulletin(
  db: Queryable,
  delivery: Pick<AlertDeliveryRow, "id" | "kind" | "rule" | "noticeIds" | "createdAt">,
  config: { appUrl: string; timeZone: string },
): Promise<Bulletin> {
  const words = chatWords(config.timeZone);
  const { id, kind, rule, createdAt: at } = delivery;
  if (kind === "test" || rule === null) {
    return { id, kind, at, headline: words.t("chat.test"), severity: null, rule, items: [] };
  }
  const rows = await db
    .select({ notice: alertNotices, alert: alerts })
    .from(alertNotices)
    .innerJoin(alerts, eq(alerts.id, alertNotices.alertId))
    .where(inArray(alertNotices.id, delivery.noticeIds))
    .orderBy(asc(alerts.since), asc(alerts.id));
  const items = rows.map(({ notice, alert }): BulletinItem => {
    const { cause, severity, flapping, impact } = notice;
    return {
      alertId: alert.id,
      subject: alert.subject,
      gatewayId: alert.gatewayId,
      severity,
      cause,
      flapping,
      since: alert.since,
      firedAt: alert.firedAt,
      resolvedAt: kind === "resolved" ? notice.at : null,
      impact,
      ...describeCause(words.t, { cause, impact }, (iso) => words.formatTime(new Date(iso))),
      link: linkOf(words, alert, config.appUrl),
    };
  });
  return {
    id,
    kind,
    at,
    headline: words.t(`chat.${kind}`, { count: items.length, rule: titleOf(words, rule, items) }),
    severity: items.some((item) => item.severity === "critical") ? "critical" : (items[0]?.severity ?? null),
    rule,
    items,
  };
}

/** Returns the rule's name, with the gateway's name if the bulletin reports the incident of a single gateway. */
function titleOf({ t }: ChatWords, rule: AlertRule, items: readonly BulletinItem[]): string {
  const [first] = items;
  const gateway = items.length === 1 && first !== undefined ? nameOfGateway(first.cause) : null;
  return gateway === null ? t(`rule.${rule}`) : `${t(`rule.${rule}`)} (${gateway})`;
}

/** Returns how long an incident lasted, or null if the bulletin does not report its end. */
export const lastedFor = (words: ChatWords, item: BulletinItem): string | null =>
  item.resolvedAt === null
    ? null
    : describeDuration(words.t, item.resolvedAt.getTime() - item.since.getTime());

function linkOf({ t }: ChatWords, { rule, subject, gatewayId, cause }: AlertRow, appUrl: string) {
  if (subject !== null) return { url: `${appUrl}/chips/${subject}`, label: t("chat.openChip") };
  const page = alertLinkOf(rule, nameOfGateway(cause) === null ? null : gatewayId);
  if (page === null) return { url: `${appUrl}/alerts`, label: t("chat.openAlerts") };
  return { url: appUrl + page.path, label: t(`chat.${page.label}`) };
}
