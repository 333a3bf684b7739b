import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { SOURCES } from "../../scripts/steps/fingerprint.mjs";

/** Files that only tools read. A change to one of them does not change the build. */
const OF_TOOLS = [
  "knip.json",
  "biome.json",
  "components.json",
  "drizzle.config.ts",
  "next-env.d.ts",
  "next-types.d.ts",
  "playwright.config.ts",
  "vitest.config.ts",
];

it("every file in the root folder is a source of the build, except tool configuration", () => {
  const files = readdirSync(process.cwd(), { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:[cm]?[jt]s|json)$/.test(entry.name))
    .map(({ name }) => name)
    .filter((name) => !OF_TOOLS.includes(name) && !name.endsWith(".tmp.ts"));
  expect(SOURCES).toEqual(expect.arrayContaining(files));
});
