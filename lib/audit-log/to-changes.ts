import { isDeepStrictEqual } from "node:util";
import { AUDIT_FIELDS, type AuditChange, type AuditValue } from "@/types/audit";
import { EDITABLE_SETTINGS } from "@/types/settings";

const SHOWN: ReadonlySet<string> = new Set([...AUDIT_FIELDS, ...EDITABLE_SETTINGS]);
/** Message texts. The log shows that they changed. */
const TEXTS: ReadonlySet<string> = new Set(["optOutConfirmation"]);
/** Fields that may contain the id of a gateway. */
const GATEWAYS: ReadonlySet<string> = new Set(["gateway", "from", "to"]);
const MOST_CHARACTERS = 200;

type Details = Readonly<Record<string, unknown>>;

/**
 * Returns the details of an audit row that people may see. Details have one of three forms: `changes` with `from` and
 * `to` per field, the objects `before` and `after`, or a value per field.
 */
export function toChanges(
  details: Details | null,
  gatewayNames: Readonly<Record<string, string>>,
): AuditChange[] {
  return pairsOf(details ?? {}).flatMap(([field, before, after]) => {
    const isEmpty = before === undefined && (after === null || after === "");
    if (!SHOWN.has(field) || before === after || isEmpty) return [];
    const shown = (value: unknown) => toShown(field, value, gatewayNames);
    return [{ field, before: shown(before), after: shown(after) }];
  });
}

function pairsOf(details: Details): [field: string, before: unknown, after: unknown][] {
  const { changes, before, after, ...others } = details;
  if (isObject(changes)) {
    return Object.entries(changes).map(([field, change]) =>
      isObject(change) ? [field, change.from, change.to] : [field, undefined, change],
    );
  }
  if (isObject(before) && isObject(after)) {
    const changed = Object.keys(after).filter((field) => !isDeepStrictEqual(before[field], after[field]));
    return [
      ...Object.entries(others).map(([field, value]): [string, unknown, unknown] => [
        field,
        undefined,
        value,
      ]),
      ...changed.map((field): [string, unknown, unknown] => [field, before[field], after[field]]),
    ];
  }
  return Object.entries(details).map(([field, value]) => [field, undefined, value]);
}

function toShown(field: string, value: unknown, gatewayNames: Readonly<Record<string, string>>) {
  if (TEXTS.has(field)) return null;
  const shown = toScalar(value);
  return typeof shown === "string" && GATEWAYS.has(field) ? (gatewayNames[shown] ?? shown) : shown;
}

function toScalar(value: unknown): AuditValue | null {
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "string") return value === "" ? null : value.slice(0, MOST_CHARACTERS);
  const isList = Array.isArray(value) && value.length > 0 && value.every((item) => typeof item !== "object");
  return isList ? value.join(", ").slice(0, MOST_CHARACTERS) : null;
}

function isObject(value: unknown): value is Details {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
