/** Text that a spreadsheet may run as a formula; line breaks and tabs can precede one. */
const FORMULA = /^[\s]*[=+\-@\t\r\n]/;

/** Excel recognises UTF-8 only by this mark. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * A table as CSV that spreadsheets open without running any of it: every text is quoted, and one that could be a
 * formula begins with an apostrophe. Numbers are written unchanged.
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
