"use server";

import { cookies } from "next/headers";
import { CHIP_COLUMNS_COOKIE, readChipColumns, writeChipColumns } from "./chip-columns";

const MAX_AGE_SECONDS = 365 * 24 * 3600;

/** Remembers a person's columns in a cookie, so that the server draws the table as it will stay. */
export async function saveChipColumns(columns: string): Promise<void> {
  (await cookies()).set(CHIP_COLUMNS_COOKIE, writeChipColumns(readChipColumns(columns)), {
    path: "/chips",
    maxAge: MAX_AGE_SECONDS,
    sameSite: "lax",
    httpOnly: true,
  });
}
