/** What a spreadsheet program takes for the beginning of a formula; line breaks and tabs may hide one. */
const FORMULA = /^[\s]*[=+\-@\t\r\n]/;

/** Excel reads UTF-8 only behind this mark. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * A table as text that spreadsheet programs open without a question and without running anything of it: every text
 * is quoted, one that could be a formula begins with an apostrophe. Numbers are written as they are given.
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
