import type { ChipColumn } from "@/types/chip-columns";
import { sendJson } from "./fetch-json";

/** The server keeps the language in a cookie and refuses an unknown one; pages are rendered in it from then on. */
export const saveLocale = (locale: string): Promise<void> =>
  sendJson("/api/preferences/locale", { method: "POST", body: { locale } });

export const saveChipColumns = (columns: readonly ChipColumn[]): Promise<void> =>
  sendJson("/api/preferences/chip-columns", { method: "POST", body: { columns } });
