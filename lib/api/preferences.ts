import type { ChipColumn } from "@/types/chip-columns";
import type { ChipDensity } from "@/types/chip-density";
import { sendJson } from "./fetch-json";

/** Stores the language in a cookie that applies to later page loads. The server rejects an unknown language. */
export const saveLocale = (locale: string): Promise<void> =>
  sendJson("/api/preferences/locale", { method: "POST", body: { locale } });

export const saveChipColumns = (columns: readonly ChipColumn[]): Promise<void> =>
  sendJson("/api/preferences/chip-columns", { method: "POST", body: { columns } });

export const saveChipDensity = (density: ChipDensity): Promise<void> =>
  sendJson("/api/preferences/chip-density", { method: "POST", body: { density } });
