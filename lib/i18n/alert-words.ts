import type { useTranslations } from "next-intl";
import { formatPhone } from "@/lib/format-phone";
import type { AlertCause, ImpactEffect, IncidentImpact } from "@/types/alerts";
import type { ChipReference } from "@/types/chip-reference";
import type { GatewayReference } from "@/types/gateways";

export type AlertTranslator = ReturnType<typeof useTranslations<"alertCauses">>;
type Values = Record<string, string | number>;

const TIMES: ReadonlySet<string> = new Set(["until", "lastAt"]);
const PHONES: ReadonlySet<string> = new Set(["phone", "ownerPhone"]);
const UNKNOWN = "?";

interface Described {
  cause: AlertCause;
  impact: IncidentImpact | null;
  /**
   * The chip with its current name. Without this field, the sentence uses the name from the time of the observation.
   */
  chip?: ChipReference | null;
  /** The gateway with its current name. */
  gateway?: GatewayReference | null;
}

/** Describes an alert: the problem, who is affected (null if unknown), and what people must do. */
export function describeCause(
  t: AlertTranslator,
  { cause, impact, chip, gateway }: Described,
  formatTime: (iso: string) => string,
): { what: string; affected: string | null; action: string } {
  const values: Values = {
    known: typeof cause.values.lastAt === "string" ? "yes" : "no",
    named: nameOfGateway(cause) === null ? "no" : "yes",
    stored: "no",
  };
  for (const [name, value] of Object.entries(cause.values)) {
    if (value === null) values[name] = UNKNOWN;
    else if (typeof value === "string" && TIMES.has(name)) values[name] = formatTime(value);
    else if (typeof value === "string" && PHONES.has(name)) values[name] = formatPhone(value);
    else values[name] = value;
  }
  const named = chip ?? chipOf(cause);
  if (named !== null) values.instance = fullChipName(named) || UNKNOWN;
  // A pool with a single gateway does not name it.
  if (gateway != null && values.named === "yes") values.gateway = gateway.name;
  const affected = [
    ...(impact === null ? [] : describeImpact(t, impact)),
    ...(impact === null && "contacts" in values
      ? [t("affected.contacts", { contacts: values.contacts ?? 0 })]
      : []),
    ...("chips" in values ? [t("affected.chips", { chips: values.chips ?? 0 })] : []),
    ...("waiting" in values ? [t("affected.messages", { waiting: values.waiting ?? 0 })] : []),
  ];
  return {
    what: t(`what.${isHeld(cause) ? "wrong_number_held" : cause.code}`, values),
    affected: affected.length === 0 ? null : affected.join(" · "),
    action: t(`do.${cause.code}`, values),
  };
}

/**
 * Returns a chip's name for a sentence: the label and, in parentheses, the instance name under which the gateway lists
 * the chip.
 */
export function fullChipName({ name, instanceName }: Pick<ChipReference, "name" | "instanceName">): string {
  return instanceName === null || instanceName === name ? name : `${name} (${instanceName})`;
}

/** Returns null for a cause that concerns no single chip, or that an older version stored without `name`. */
function chipOf({
  values: { name, instance },
}: AlertCause): Pick<ChipReference, "name" | "instanceName"> | null {
  if (typeof name !== "string") return null;
  return { name, instanceName: typeof instance === "string" ? instance : null };
}

/** Returns null if the cause concerns no gateway, or if the pool has only one gateway. */
export const nameOfGateway = ({ values: { gateway } }: AlertCause): string | null =>
  typeof gateway === "string" ? gateway : null;

/** Not imported from `types/alerts`, so that browsers do not load the schemas of that module. */
const EFFECTS: readonly ImpactEffect[] = ["served", "waiting", "moved"];

/**
 * Describes the impact of an incident: how many contacts were affected and how, and how many messages were delayed or
 * lost.
 */
export function describeImpact(t: AlertTranslator, impact: IncidentImpact): string[] {
  const { contacts, delayed, lost } = impact;
  const effects = EFFECTS.flatMap((effect) =>
    impact[effect] === 0 ? [] : [t(`affected.${effect}`, { count: impact[effect] })],
  );
  const people = t("affected.contacts", { contacts });
  return [
    effects.length === 0 ? people : `${people} (${effects.join(", ")})`,
    ...(delayed === 0 ? [] : [t("affected.delayed", { count: delayed })]),
    ...(lost === 0 ? [] : [t("affected.lost", { count: lost })]),
  ];
}

/** True if the paired number belongs to another chip. */
const isHeld = ({ code, values }: AlertCause) => code === "wrong_number" && typeof values.holder === "string";

/** Durations of at least this many minutes are shown without seconds. */
const MINUTES_WITHOUT_SECONDS = 5;

/** Formats a duration: "45 s", "1 min 30 s", "12 min", "3 h 5 min", "2 dias 4 h". */
export function describeDuration(t: AlertTranslator, ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return t("duration.seconds", { count: seconds });
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    const rest = minutes < MINUTES_WITHOUT_SECONDS ? seconds % 60 : 0;
    return t("duration.minutes", { count: minutes, seconds: rest });
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return t("duration.hours", { hours, minutes: minutes % 60 });
  return t("duration.days", { days: Math.floor(hours / 24), hours: hours % 24 });
}
