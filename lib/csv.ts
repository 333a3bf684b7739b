/** Matches text that a spreadsheet may run as a formula. Line breaks and tabs can precede it. */
const FORMULA = /^[\s]*[=+\-@\t\r\n]/;

/** Excel detects UTF-8 only with this mark. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Formats a table as CSV that spreadsheets do not execute: all text is quoted, and text that could be a formula starts
 * with an apostrophe. Numbers are written unchanged.
 */
export function toCsv(rows: readonly (readonly (string | number)[])[], separator: ";" | ","): string {
  const lines = rows.map((row) => row.map(toCell).join(separator));
  return `${BYTE_ORDER_MARK}${lines.join("\r\n")}\r\n`;
}

function toCell(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}
