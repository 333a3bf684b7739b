import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

type Rgb = [number, number, number];

const CSS = readFileSync(join(import.meta.dirname, "../../app/globals.css"), "utf8");
const [light = "", dark = ""] = CSS.slice(CSS.indexOf("\n:root {")).split("@media screen {");

const SURFACES = ["background", "card", "popover", "muted", "accent"];

/** Converts an oklch colour to linear sRGB, as specified by CSS Color 4. */
function toRgb(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function colourOf(theme: string, token: string): Rgb {
  const value = new RegExp(`--${token}: ([^;]+);`).exec(theme)?.[1] ?? "";
  const other = /^var\(--([\w-]+)\)$/.exec(value)?.[1];
  if (other !== undefined) return colourOf(theme, other);
  const [, l, c, h] = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)$/.exec(value) ?? [];
  return toRgb(Number(l), Number(c), Number(h));
}

const luminance = (rgb: Rgb) => {
  const [r, g, b] = rgb.map((part) => Math.min(1, Math.max(0, part)));
  return 0.2126 * Number(r) + 0.7152 * Number(g) + 0.0722 * Number(b);
};

function contrast(theme: string, one: string, other: string): number {
  const [darker = 0, lighter = 0] = [one, other]
    .map((token) => luminance(colourOf(theme, token)))
    .sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

describe.each([
  ["light", light],
  ["dark", dark],
])("the colors of the %s theme", (_, theme) => {
  it.each(["foreground", "muted-foreground", "brand", "success", "warning", "destructive"])(
    "%s is readable as text on every surface",
    (token) => {
      for (const surface of SURFACES) expect(contrast(theme, token, surface), surface).toBeGreaterThan(4.5);
    },
  );

  it("the primary action has the brand colour and a readable label", () => {
    expect(contrast(theme, "primary-foreground", "primary")).toBeGreaterThan(4.5);
    expect(colourOf(theme, "primary")).toEqual(colourOf(theme, "brand"));
    expect(colourOf(theme, "chart-1")).toEqual(colourOf(theme, "brand"));
  });

  it.each(["series-1", "series-2", "series-3", "series-4", "series-5"])(
    "%s stands out from the page",
    (series) => {
      expect(contrast(theme, series, "background")).toBeGreaterThan(2);
    },
  );
});
