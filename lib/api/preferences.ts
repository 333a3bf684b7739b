import type { Locale } from "@/lib/i18n/locales";
import type { ChipColumn } from "@/types/chip-columns";
import { sendJson } from "./fetch-json";

/** The server answers with a cookie; pages are rendered with it from then on. */
export const saveLocale = (locale: Locale): Promise<void> =>
  sendJson("/api/preferences/locale", { method: "POST", body: { locale } });

export const saveChipColumns = (columns: readonly ChipColumn[]): Promise<void> =>
  sendJson("/api/preferences/chip-columns", { method: "POST", body: { columns } });
