import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { LOCALES } from "@/types/locale";
import { STRATEGIES } from "@/types/settings";

const ROOT = join(import.meta.dirname, "../..");
const read = (...path: string[]) => readFileSync(join(ROOT, ...path), "utf8");
const named = z.record(z.string(), z.string().min(1));
const texts = {
  poolSettings: z.object({ strategy: z.object({ name: named, help: named }) }),
  messages: z.object({ routing: z.object({ strategies: named }) }),
};

/**
 * Checks the steps of docs/recipes.md, "Add a strategy", that no compiler checks.
 * tests/integration/pool/strategies.test.ts checks further steps.
 */
describe.each(STRATEGIES)("the strategy %s", (strategy) => {
  it("has its own implementation file", () => {
    const file = join("db", "functions", "strategies", `${strategy.replaceAll("_", "-")}.sql`);
    expect(existsSync(join(ROOT, file)), file).toBe(true);
    expect(read(file)).toContain(`create or replace function julia.${strategy}_chip(`);
  });

  it.each(LOCALES)("has its texts in %s", (locale) => {
    const parse = (file: string) => JSON.parse(read("messages", locale, `${file}.json`));
    const { name, help } = texts.poolSettings.parse(parse("poolSettings")).strategy;
    const { strategies } = texts.messages.parse(parse("messages")).routing;
    expect([name, help, strategies].map((group) => strategy in group)).toEqual([true, true, true]);
  });

  it("is documented", () => {
    expect(read("docs", "limits.md")).toMatch(new RegExp(`^\\| \`${strategy}\``, "m"));
    expect(read("docs", "glossary.md")).toContain(`\`${strategy}\``);
    expect(read(".env.example")).toMatch(new RegExp(`\\b${strategy}\\b[^\n]*\nINSTANCE_STRATEGY=`));
  });
});
