import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const SOURCE_FOLDERS = ["app", "bench", "components", "db", "lib", "scripts", "simulator", "tests", "types"];
const MOST_LINES = 200;

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");
const filesIn = (folder: string, ending: RegExp) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => ending.test(file))
    .map((file) => `${folder}/${file}`);

const decisions = filesIn("docs/decisions", /^\d{3}-.*\.md$/);
const documents = ["README.md", "CHANGELOG.md", "simulator/README.md", ...filesIn("docs", /\.md$/)];

/**
 * Returns true if the path exists. Documents may omit `tests/` and the extension of a test file. A path with `*` or
 * `<name>` is checked only up to the segment that contains it.
 */
function pathExists(path: string): boolean {
  const wanted = /^(unit|integration|contract|chaos|e2e)\//.test(path) ? `tests/${path}` : path;
  if (existsSync(join(ROOT, wanted))) return true;
  const tests = [".test.ts", ".test.tsx", ".spec.ts"].map((ending) => `${wanted}${ending}`);
  if (tests.some((file) => existsSync(join(ROOT, file)))) return true;
  const folder = /^(.*)\/[^/]*(?:\*|<\w+>)/.exec(wanted)?.[1];
  return folder !== undefined && pathExists(folder);
}

function pathsIn(text: string): string[] {
  const written = [...text.matchAll(/`([\w.[\]*<>-]+\/[^`\s]*)`/g)].map(([, path = ""]) => path);
  return written.filter((path) => {
    const [top = ""] = path.split("/");
    return /^(unit|integration|contract|chaos|e2e)$/.test(top) || existsSync(join(ROOT, top));
  });
}

const linksIn = (text: string) =>
  [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link).filter((link) => !/^\w+:/.test(link));

const headingsOf = (text: string) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
/** Builds the anchor that GitHub generates for a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, "")
    .replaceAll(" ", "-");

describe("the documents", () => {
  it.each(documents)("%s links to and names only things that exist", (file) => {
    const text = read(file);
    // The context of a decision may name paths that existed only when the decision was made.
    const present = decisions.includes(file) ? text.replace(/^## Context$[\s\S]*?(?=^## )/m, "") : text;
    const missing = pathsIn(present).filter((path) => !pathExists(path));
    for (const link of linksIn(text)) {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? file : join(dirname(file), path);
      if (!existsSync(join(ROOT, target))) missing.push(link);
      else if (anchor !== undefined && !headingsOf(read(target)).map(anchorOf).includes(anchor))
        missing.push(link);
    }
    expect(missing).toEqual([]);
    // The search above does not find a path in a code span that wraps across two lines, so no code span may wrap.
    const prose = text.replaceAll(/^```[\s\S]*?^```$/gm, "");
    expect(prose.split("\n").filter((line) => (line.match(/`/g)?.length ?? 0) % 2 === 1)).toEqual([]);
  });

  it("are short and all listed in the index", () => {
    const long = documents.filter((file) => read(file).split("\n").length > MOST_LINES);
    expect(long).toEqual([]);
    expect(read("README.md").split("\n").length).toBeLessThan(120);
    const linked = new Set(linksIn(read("docs/README.md")).map((link) => join("docs", link)));
    const pages = filesIn("docs", /\.md$/).filter(
      (file) => file !== "docs/README.md" && !decisions.includes(file),
    );
    expect(pages.filter((file) => !linked.has(file))).toEqual([]);
  });

  it("define each term of the glossary once", () => {
    const terms = [...read("docs/glossary.md").matchAll(/^\| ([^|]+) \| [^|]+ \|$/gm)]
      .map(([, term = ""]) => term)
      .filter((term) => term !== "term");
    expect(terms.length).toBeGreaterThan(50);
    expect(new Set(terms).size).toBe(terms.length);
  });

  it("list every decision with its date and status, and explain the missing numbers", () => {
    const index = read("docs/decisions/README.md");
    const rows = new Map([...index.matchAll(/^\| \[(\d{3})\]\(([^)]+)\) \|(.*)\|$/gm)].map((m) => [m[1], m]));
    for (const file of decisions) {
      const number = file.split("/").at(-1)?.slice(0, 3) ?? "";
      const [, , link, rest] = rows.get(number) ?? [];
      expect(`docs/decisions/${link}`, number).toBe(file);
      const text = read(file);
      const date = /^Date: (\d{4}-\d{2}-\d{2})[^.]*\. Status: (\w+)/m.exec(text);
      expect(rest, number).toContain(`| ${date?.[1]} | ${date?.[2]} `);
      expect(headingsOf(text).slice(1), number).toEqual(
        expect.arrayContaining(["Context", "Decision", "Consequence"]),
      );
    }
    const last = Math.max(...[...rows.keys()].map(Number));
    const numbers = Array.from({ length: last }, (_, position) => String(position + 1).padStart(3, "0"));
    for (const number of numbers) expect(index, number).toContain(number);
  });
});

describe("comments", () => {
  const sources = SOURCE_FOLDERS.flatMap((folder) => filesIn(folder, /\.(ts|tsx|sql|mjs)$/)).filter(
    (file) => file !== "tests/unit/docs.test.ts",
  );

  it("cite only documents, sections and decisions that exist", () => {
    const wrong: string[] = [];
    for (const file of sources) {
      const text = read(file);
      for (const [, path = "", section] of text.matchAll(
        /(?<![\w/"-])((?:[\w-]+\/)*[\w-]+\.md)(?:, "((?:\\"|[^"\n])+)")?/g,
      )) {
        if (!existsSync(join(ROOT, path))) wrong.push(`${file}: ${path}`);
        else if (section !== undefined && !headingsOf(read(path)).includes(section.replaceAll("\\", "")))
          wrong.push(`${file}: ${path}, "${section}"`);
      }
      for (const [, number = ""] of text.matchAll(/\bdecisions? (\d{3})\b/g)) {
        if (!decisions.some((decision) => decision.startsWith(`docs/decisions/${number}-`)))
          wrong.push(`${file}: decision ${number}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
