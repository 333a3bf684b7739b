import type { AppContext } from "@/lib/context/server-context";
import { toCsv } from "@/lib/csv";
import { type AuditWords, actionText, actorText, changesText, targetText } from "@/lib/i18n/audit-words";
import { CSV_SEPARATORS, localMoments } from "@/lib/status/csv-format";
import englishRules from "@/messages/en/alertCauses.json";
import english from "@/messages/en/audit.json";
import portugueseRules from "@/messages/pt-BR/alertCauses.json";
import portuguese from "@/messages/pt-BR/audit.json";
import type { AuditFilter } from "@/types/audit";
import type { Locale } from "@/types/locale";
import { readAuditRows } from "./read-audit-rows";

const MOST_ROWS = 10_000;

const WORDS: Record<Locale, AuditWords> = {
  "pt-BR": { ...portuguese.log, rules: portugueseRules.rule },
  en: { ...english.log, rules: englishRules.rule },
};
const HEADINGS = { "pt-BR": portuguese.csv, en: english.csv };
const COLUMNS = ["at", "who", "action", "kind", "target", "targetId", "details", "requestId"] as const;

/** Exports the newest 10,000 rows of the audit log that match the filter, worded as on the page. */
export async function exportAudit(
  ctx: Pick<AppContext, "db" | "config">,
  filter: AuditFilter,
  locale: Locale,
): Promise<{ fileName: string; csv: string }> {
  const words = WORDS[locale];
  const { moment, day } = localMoments(ctx.config.timeZone);
  const rows = await readAuditRows(ctx, filter, MOST_ROWS);
  const lines = rows.map((row) => [
    moment(row.at),
    actorText(words, row),
    actionText(words, row.action),
    targetText(words, row.targetKind),
    row.targetName ?? "",
    row.targetId ?? "",
    changesText(words, row.changes, moment).join("; "),
    row.requestId ?? "",
  ]);
  return {
    fileName: `julia-audit-${day}.csv`,
    csv: toCsv([COLUMNS.map((column) => HEADINGS[locale][column]), ...lines], CSV_SEPARATORS[locale]),
  };
}
