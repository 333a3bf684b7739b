import { chipName } from "@/lib/chip-name";
import type { AppContext } from "@/lib/context/server-context";
import { toCsv } from "@/lib/csv";
import { formatPhone } from "@/lib/format-phone";
import { readUptimes } from "@/lib/status/read-uptime";
import englishChips from "@/messages/en/chips.json";
import english from "@/messages/en/status.json";
import portugueseChips from "@/messages/pt-BR/chips.json";
import portuguese from "@/messages/pt-BR/status.json";
import type { Chip } from "@/types/chips";
import type { Locale } from "@/types/locale";
import type { Uptime } from "@/types/status";
import { CSV_SEPARATORS, localMoments } from "./csv-format";
import { readWorst } from "./read-status-instances";

/** Maximum number of rows, far above any real pool. Limits the size of the file, which is built in memory. */
const MOST_ROWS = 10_000;

const WORDS = {
  "pt-BR": { ...portuguese.csv, condition: portugueseChips.condition },
  en: { ...english.csv, condition: englishChips.condition },
};

/**
 * Exports all instances, or only the given chips, one per line and worst first, with the values that the page shows.
 * Times are in the pool's time zone.
 */
export async function exportStatus(
  ctx: Pick<AppContext, "db" | "config">,
  locale: Locale,
  only?: ReadonlySet<string>,
): Promise<{ fileName: string; csv: string }> {
  const { moment, day } = localMoments(ctx.config.timeZone);
  const words = WORDS[locale];
  const percent = new Intl.NumberFormat(locale, { maximumFractionDigits: 2, useGrouping: false });
  const worst = await readWorst(ctx, MOST_ROWS, 0);
  const chips = only === undefined ? worst.chips : worst.chips.filter((chip) => only.has(chip.id));
  const uptimes = await readUptimes(
    ctx,
    chips.map((chip) => chip.id),
  );
  const share = (value: number | null) => (value === null ? "" : percent.format(value * 100));
  const uptime = (part: Uptime | undefined) => share(part === undefined ? null : shareUp(part));

  const line = (chip: Chip): (string | number)[] => [
    chipName(chip),
    chip.instanceName ?? "",
    phoneCell(chip.phone),
    words.condition[chip.condition],
    words.connection[chip.state],
    moment(chip.headline.since),
    chip.sentLastHour,
    chip.effectivePerHour,
    chip.sentLast24h,
    chip.effectivePerDay,
    chip.sentToday,
    share(chip.load),
    chip.contacts,
    uptime(uptimes.get(chip.id)?.h24),
    uptime(uptimes.get(chip.id)?.d7),
    uptime(uptimes.get(chip.id)?.d30),
    moment(chip.lastMessageAt),
    chip.tags.join(", "),
  ];
  const header = COLUMNS.map((column) => words.columns[column]);
  return {
    fileName: `julia-status-${day}.csv`,
    csv: toCsv([header, ...chips.map(line)], CSV_SEPARATORS[locale]),
  };
}

/** Omits the plus sign of Brazilian numbers, because spreadsheets may read it as the start of a formula. */
function phoneCell(phone: string | null): string {
  if (phone === null) return "";
  return phone.startsWith("+") ? phone : formatPhone(phone).slice(1).replaceAll("\u00a0", " ");
}

/** Returns the uptime as a share of the known time in which the chip should be up, or null if there is no such time. */
function shareUp({ up, down }: Uptime): number | null {
  return up + down === 0 ? null : up / (up + down);
}

const COLUMNS = [
  "name",
  "instance",
  "phone",
  "status",
  "connection",
  "since",
  "hourUsed",
  "hourLimit",
  "dayUsed",
  "dayLimit",
  "sentToday",
  "load",
  "contacts",
  "uptime24h",
  "uptime7d",
  "uptime30d",
  "lastMessage",
  "tags",
] as const;
