/** Matches text that a spreadsheet may run as a formula, even if line breaks or tabs precede the formula. */
const FORMULA = /^[\s]*[=+\-@\t\r\n]/;

/** Without this mark, Excel does not read the file as UTF-8. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Formats a table as CSV whose cells no spreadsheet runs as formulas: all text is quoted, and text that could be a
 * formula is prefixed with an apostrophe. Numbers are written unchanged.
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
