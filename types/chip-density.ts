/**
 * Height of the rows on `/chips`. `compact`: 40 px. `roomy`: as high as the text requires, with the sentence on a line
 * of its own.
 */
export const CHIP_DENSITIES = ["compact", "roomy"] as const;
export type ChipDensity = (typeof CHIP_DENSITIES)[number];

export const CHIP_DENSITY_COOKIE = "chip-density";

export const readChipDensity = (text: string | undefined): ChipDensity =>
  CHIP_DENSITIES.find((density) => density === text) ?? "compact";
