import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = process.cwd();

/** What a folder may not import, and why: the house has floors, and imports go down. */
const FORBIDDEN: { from: RegExp; never: RegExp; because: string }[] = [
  { from: /^types\//, never: /^(?!types\/)/, because: "types import nothing of ours" },
  {
    from: /^simulator\//,
    never: /^(?!simulator\/)/,
    because: "the stand-in shares nothing with what it tests",
  },
  { from: /^db\//, never: /^(app|components|lib)\//, because: "the schema knows nobody" },
  {
    from: /^lib\/evolution\//,
    never: /^(app|components|lib\/(instances|http|auth|api|worker))\//,
    because: "the gateway's client serves the verbs",
  },
  {
    from: /^lib\/instances\//,
    never: /^(app|components|lib\/(http|auth|api|worker|supervisor))\//,
    because: "verbs know no routes",
  },
  {
    from: /^components\//,
    never: /^(db|app|lib\/(instances|evolution|auth|http|worker|supervisor|config))\//,
    because: "the browser speaks through lib/api",
  },
  {
    from: /^lib\/api\//,
    never: /^(db|app|components|lib\/(instances|evolution|auth|http|worker))\//,
    because: "it runs in the browser",
  },
  {
    from: /^app\//,
    never: /^(db|lib\/evolution|lib\/worker|lib\/supervisor)\//,
    because: "routes and pages call verbs",
  },
];

const FOLDERS = ["app", "components", "db", "lib", "simulator", "types"];

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`);
}

/** The files of ours that a file imports, as paths from the root without an ending. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  const names = [...text.matchAll(/(?:from|import)\s*\(?\s*"((?:@\/|\.{1,2}\/)[^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );
  return names.map((name) =>
    name.startsWith("@/") ? name.slice(2) : relative(ROOT, join(ROOT, dirname(file), name)),
  );
}

describe("imports", () => {
  it("point one way", () => {
    const files = FOLDERS.flatMap(sourceFiles);
    expect(files.length).toBeGreaterThan(200);
    const wrong = files.flatMap((file) =>
      FORBIDDEN.filter(({ from }) => from.test(file)).flatMap(({ never, because }) =>
        importsOf(file)
          .filter((imported) => never.test(imported))
          .map((imported) => `${file} imports ${imported}: ${because}`),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it("keep SQL out of app and components, and the environment in lib/config", () => {
    const wrong = ["app", "components"]
      .flatMap(sourceFiles)
      .filter((file) => /from "(drizzle-orm|postgres)/.test(readFileSync(join(ROOT, file), "utf8")));
    expect(wrong).toEqual([]);
    const readers = ["app", "components", "db", "lib", "types"]
      .flatMap(sourceFiles)
      .filter((file) => readFileSync(join(ROOT, file), "utf8").includes("process.env"));
    expect(readers.filter((file) => !file.startsWith("lib/config/"))).toEqual([]);
  });
});
