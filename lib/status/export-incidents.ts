import type { AppContext } from "@/lib/context/server-context";
import { toCsv } from "@/lib/csv";
import { nameOfGateway } from "@/lib/i18n/alert-words";
import englishAlerts from "@/messages/en/alertCauses.json";
import english from "@/messages/en/status.json";
import portugueseAlerts from "@/messages/pt-BR/alertCauses.json";
import portuguese from "@/messages/pt-BR/status.json";
import type { Locale } from "@/types/locale";
import type { Incident } from "@/types/status";
import { CSV_SEPARATORS, localMoments } from "./csv-format";
import { readIncidents } from "./read-incidents";

const MOST_ROWS = 10_000;

const WORDS = {
  "pt-BR": { columns: portuguese.csv.incidents, rules: portugueseAlerts.rule },
  en: { columns: english.csv.incidents, rules: englishAlerts.rule },
};

const COUNTS = ["contacts", "served", "waiting", "moved", "delayed", "lost"] as const;
const COLUMNS = ["rule", "chip", "instance", "gateway", "since", "resolvedAt", ...COUNTS] as const;

/**
 * Exports all open incidents, then the resolved ones that fired in the last 30 days, with the impact that the page and
 * the alerts show.
 */
export async function exportIncidents(
  ctx: Pick<AppContext, "db" | "config">,
  locale: Locale,
): Promise<{ fileName: string; csv: string }> {
  const { columns, rules } = WORDS[locale];
  const { moment, day } = localMoments(ctx.config.timeZone);
  const line = ({ rule, chip, gateway, cause, since, resolvedAt, impact }: Incident): (string | number)[] => [
    rules[rule],
    chip?.name ?? "",
    chip?.instanceName ?? "",
    gateway?.name ?? nameOfGateway(cause) ?? "",
    moment(since),
    moment(resolvedAt),
    ...COUNTS.map((name) => impact?.[name] ?? ""),
  ];
  const incidents = await readIncidents(ctx, MOST_ROWS);
  return {
    fileName: `julia-incidents-${day}.csv`,
    csv: toCsv([COLUMNS.map((column) => columns[column]), ...incidents.map(line)], CSV_SEPARATORS[locale]),
  };
}
