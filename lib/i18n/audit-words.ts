import type { AuditChange, AuditRow, AuditValue } from "@/types/audit";

type Texts = Readonly<Record<string, string>>;

/** The texts of the audit log in one language: `log` in `messages/*`/audit.json, and the names of the alert rules. */
export interface AuditWords {
  actions: Texts;
  actors: Texts;
  targets: Texts;
  fields: Texts;
  values: Texts;
  rules: Texts;
}

/** Fields whose values are codes. */
const CODED: ReadonlySet<string> = new Set([
  "role",
  "severity",
  "minSeverity",
  "from",
  "number",
  "answer",
  "status",
  "strategy",
]);
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;

/** Keys of the catalogue cannot contain dots. Returns the action itself if another release wrote it. */
export const actionText = ({ actions }: Pick<AuditWords, "actions">, action: string): string =>
  textOf(actions, action.replaceAll(".", "_")) ?? action;

export const targetText = ({ targets }: Pick<AuditWords, "targets">, kind: string): string =>
  textOf(targets, kind) ?? kind;

/** A person by name, any other actor by kind and name. */
export function actorText(
  { actors }: Pick<AuditWords, "actors">,
  { actorKind, actorLabel }: Pick<AuditRow, "actorKind" | "actorLabel">,
): string {
  if (actorKind === "person" && actorLabel !== null) return actorLabel;
  const kind = textOf(actors, actorKind) ?? actorKind;
  const isNamed = actorLabel !== null && actorKind !== "system" && actorKind !== "gateway";
  return isNamed ? `${kind} ${actorLabel}` : kind;
}

/** One text per change, such as "Por hora: 5 → 8". */
export function changesText(
  words: AuditWords,
  changes: readonly AuditChange[],
  formatTime: (iso: string) => string,
): string[] {
  return changes.map(({ field, before, after }) => {
    const name = textOf(words.fields, field) ?? field;
    const [from, to] = [before, after].map((value) => valueText(words, field, value, formatTime));
    if (from === null && to === null) return name;
    return from === null ? `${name}: ${to}` : `${name}: ${from} → ${to ?? textOf(words.values, "none")}`;
  });
}

function valueText(
  { values, rules }: AuditWords,
  field: string,
  value: AuditValue | null,
  formatTime: (iso: string) => string,
): string | null {
  if (value === null) return null;
  const text = String(value);
  if (typeof value === "boolean" || CODED.has(field)) return textOf(values, text) ?? text;
  if (field === "rule") return textOf(rules, text) ?? text;
  return ISO_TIME.test(text) ? formatTime(text) : text;
}

const textOf = (texts: Texts, key: string): string | undefined =>
  Object.hasOwn(texts, key) ? texts[key] : undefined;
