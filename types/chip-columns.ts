/** Columns an operator may show or hide; the name, the status with its sentence, and the button always stay. */
export const CHIP_COLUMNS = [
  "phone",
  "usage",
  "lastMessage",
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

/** With more than the default the table may be wider than the page, and scrolls. */
export const isCrowded = (columns: readonly ChipColumn[]): boolean =>
  columns.length > DEFAULT_CHIP_COLUMNS.length;

export const CHIP_COLUMNS_COOKIE = "chip-columns";

const isChipColumn = (text: string): text is ChipColumn => CHIP_COLUMNS.some((column) => column === text);

/** Reads the cookie's names, separated by dots; without a cookie the few columns of the default. */
export function readChipColumns(text: string | undefined): readonly ChipColumn[] {
  return text === undefined ? DEFAULT_CHIP_COLUMNS : text.split(".").filter(isChipColumn);
}

export const writeChipColumns = (columns: readonly ChipColumn[]): string => columns.join(".");
