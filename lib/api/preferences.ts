import type { ChipColumn } from "@/types/chip-columns";
import { sendJson } from "./fetch-json";

/** The server stores the language in a cookie and rejects an unknown one. Pages then use this language. */
export const saveLocale = (locale: string): Promise<void> =>
  sendJson("/api/preferences/locale", { method: "POST", body: { locale } });

export const saveChipColumns = (columns: readonly ChipColumn[]): Promise<void> =>
  sendJson("/api/preferences/chip-columns", { method: "POST", body: { columns } });
