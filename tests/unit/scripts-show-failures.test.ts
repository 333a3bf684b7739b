import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { failuresOfPlaywright, showFailures } from "../../scripts/steps/show-failures.mjs";

const ROOT = resolve(import.meta.dirname, "../..");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "julia-failures-"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function runIn(tool: string[], args: string[], env: Record<string, string>) {
  const program = join(ROOT, "node_modules", ...tool);
  const { VITEST: _inside, ...rest } = process.env;
  return spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...rest, NO_COLOR: "1", ...env },
    encoding: "utf8",
  });
}

describe("the failure summary", () => {
  it("lists vitest's failed tests with their differences, failed hooks, unloadable files and uncaught errors", () => {
    writeFileSync(
      join(folder, "first.test.ts"),
      `import { beforeAll, describe, expect, it } from "vitest";
       it("passes", () => undefined);
       it("compares", () => expect({ deep: { list: [1, 2, 3] } }).toEqual({ deep: { list: [1, 2, 4] } }));
       it("comes after it", () => { throw new Error("the second one"); });
       describe("with a hook", () => {
         beforeAll(() => { throw new Error("the hook broke"); });
         it("never runs", () => undefined);
       });
       it("leaks", () => { setTimeout(() => { throw new Error("too late"); }, 0); });`,
    );
    writeFileSync(join(folder, "second.test.ts"), `import "./nowhere";`);
    const failures = join(folder, "failures.json");
    runIn(
      ["vitest", "vitest.mjs"],
      ["run", `--root=${folder}`, `--reporter=${join(ROOT, "scripts", "steps", "vitest-failures.mjs")}`],
      { FAILURES_FILE: failures, NODE_ENV: "test" },
    );
    const told: { file: string; title: string; message: string }[] = JSON.parse(
      readFileSync(failures, "utf8"),
    );
    expect(told.map(({ title }) => title).sort()).toEqual(
      ["an error that no test caught", "comes after it", "compares", "the file itself", "with a hook"].sort(),
    );
    const titles = told.map(({ title }) => title);
    expect(titles.indexOf("compares")).toBeLessThan(titles.indexOf("comes after it"));
    const shown = showFailures(told);
    for (const words of [
      "first.test.ts › compares",
      "-       4,",
      "+       3,",
      "the hook broke",
      "too late",
    ]) {
      expect(shown).toContain(words);
    }
    expect(shown).toMatch(/second\.test\.ts › the file itself\n.*nowhere/);
    expect(shown).toContain("at first.test.ts:3:");
    expect(shown).not.toContain("node_modules");
  });

  it("lists Playwright's failed tests with their messages, in the order in which they ran", () => {
    const spec = (title: string, body: string) => `test(${JSON.stringify(title)}, () => { ${body} });\n`;
    writeFileSync(
      join(folder, "look.spec.ts"),
      `import { expect, test } from "@playwright/test";\n${spec("passes", "")}${spec("is first", 'expect("a").toBe("b");')}test.describe("a group", () => { ${spec("is second", 'throw new Error("in the group");')} });`,
    );
    const { stdout } = runIn(
      ["@playwright", "test", "cli.js"],
      ["test", "--reporter=json", "--workers=1"],
      {},
    );
    const failures = failuresOfPlaywright(JSON.parse(stdout));
    expect(failures.map(({ title }: { title: string }) => title)).toEqual(["is first", "is second"]);
    const shown = showFailures(failures);
    expect(shown).toMatch(/^1\) .*look\.spec\.ts:\d+ › is first\n/);
    for (const words of ['Expected: "b"', 'Received: "a"', "in the group"]) expect(shown).toContain(words);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test checks that no escape character is shown.
    expect(shown).not.toMatch(/\u001b/);
  });

  it("shows at most 20 failures of 30 lines and says how much is omitted", () => {
    const message = Array.from({ length: 50 }, (_, line) => `line ${line + 1}`).join("\n");
    const failures = Array.from({ length: 25 }, (_, index) => ({
      file: "a",
      title: `t${index + 1}`,
      message,
    }));
    const shown = showFailures(failures);
    expect(shown).toContain("1) a › t1\n   line 1\n");
    expect(shown).toContain("line 30\n   … 20 lines more");
    expect(shown).not.toContain("line 31");
    expect(shown).toContain("20) a › t20");
    expect(shown).not.toContain("› t21");
    expect(shown.trimEnd().endsWith("… 5 failures more")).toBe(true);
    expect(showFailures([])).toBe("");
  });
});
