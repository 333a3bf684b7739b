/** This file is separate from `chip-requests.ts`, because the chip list loads before any command. */
export const CHIPS = "/api/dashboard/chips";
export const chipPath = (chipId: string) => `${CHIPS}/${encodeURIComponent(chipId)}`;
