/**
 * Columns that an operator can show or hide. The columns with the name, the status and the buttons are always shown.
 */
export const CHIP_COLUMNS = [
  "phone",
  "usage",
  "lastMessage",
  "tags",
  "connection",
  "health",
  "contacts",
  "sentToday",
  "nextSlot",
  "warmupDay",
  "priority",
  "created",
] as const;
export type ChipColumn = (typeof CHIP_COLUMNS)[number];

const DEFAULT_CHIP_COLUMNS: readonly ChipColumn[] = ["phone", "usage", "lastMessage"];

/** True if more columns are shown than by default. The table may then be wider than the page and needs to scroll. */
export const isCrowded = (columns: readonly ChipColumn[]): boolean =>
  columns.length > DEFAULT_CHIP_COLUMNS.length;

export const CHIP_COLUMNS_COOKIE = "chip-columns";

const isChipColumn = (text: string): text is ChipColumn => CHIP_COLUMNS.some((column) => column === text);

/** Parses the cookie's dot-separated column names. Without a cookie, returns the default columns. */
export function readChipColumns(text: string | undefined): readonly ChipColumn[] {
  return text === undefined ? DEFAULT_CHIP_COLUMNS : text.split(".").filter(isChipColumn);
}

export const writeChipColumns = (columns: readonly ChipColumn[]): string => columns.join(".");
