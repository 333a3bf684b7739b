import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { PARTS } from "@/lib/parts";

const ROOT = process.cwd();
const FOLDERS = ["app", "components", "db", "lib", "simulator", "types"];

interface Import {
  from: string;
  to: string;
}

/** Parts of `lib` that only the server may use, which are all parts except those that a page may import. */
const SERVER_PARTS = PARTS.filter((part) => !["api", "i18n", "openapi", "base"].includes(part)).join("|");

/**
 * Rules for imports between folders. `never` matches the path of an imported file from the root, without its extension.
 */
const DIRECTIONS: { from: RegExp; never: RegExp; because: string }[] = [
  { from: /^types\//, never: /^(?!types\/)/, because: "types import only types" },
  {
    from: /^simulator\//,
    never: /^(?!simulator\/)/,
    because: "the simulator shares no code with the product",
  },
  { from: /^db\//, never: /^(app|components|lib)\//, because: "the database code is below lib" },
  { from: /^lib\//, never: /^(app|components|simulator|tests)\//, because: "lib is below app" },
  {
    from: /^components\//,
    never: new RegExp(`^(db|app|lib/(${SERVER_PARTS}))/`),
    because: "the browser calls the server through lib/api",
  },
  { from: /^lib\/(?!api\/|i18n\/)/, never: /^lib\/api\//, because: "lib/api runs in the browser" },
  {
    from: /^(?!lib\/gateway\/)/,
    never: /^lib\/gateway\/evolution\//,
    because: "the gateway's neutral interface hides which gateway it is",
  },
  {
    from: /^app\//,
    never: /^(db|lib\/gateway|lib\/worker|lib\/supervisor)\//,
    because: "routes and pages call commands",
  },
];

/** Error texts, paths and close codes of the gateway, which may appear only in the gateway's own folder. */
const GATEWAY_WORDS =
  /Connection Closed|does not exist\$\/|already in use|Cannot GET|LICENSE_REQUIRED|Text is required|whatsapp\.net|@lid|WHATSAPP-BAILEYS|CONNECTION_UPDATE|close_?[cC]ode === 40\d/;

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => `${folder}/${file}`);
}

const readSource = (file: string) => readFileSync(join(ROOT, file), "utf8");

/**
 * Returns the project files that `file` imports, including its type imports. Paths start at the root and have no
 * extension.
 */
function importsOf(file: string): Import[] {
  const names = [...readSource(file).matchAll(/(?:from|import)\s*\(?\s*"((?:@\/|\.{1,2}\/)[^"]+)"/g)];
  return names.map(([, name = ""]) => ({
    from: file,
    to: name.startsWith("@/") ? name.slice(2) : relative(ROOT, join(ROOT, dirname(file), name)),
  }));
}

/** Returns the part of `lib` that contains a file: its folder, or `base` if the file is not in a folder. */
function partOf(path: string): string | undefined {
  const [top, part, file] = path.split("/");
  if (top !== "lib" || part === undefined) return undefined;
  return file === undefined ? "base" : part;
}

function brokenDirections(imports: Import[]): string[] {
  return imports.flatMap(({ from, to }) =>
    DIRECTIONS.filter((rule) => rule.from.test(from) && rule.never.test(to)).map(
      ({ because }) => `${from} imports ${to}: ${because}`,
    ),
  );
}

function brokenOrder(imports: Import[]): string[] {
  const order: readonly string[] = PARTS;
  const rank = (part: string) => order.indexOf(part);
  return imports.flatMap(({ from, to }) => {
    const [upper, lower] = [partOf(from), partOf(to)];
    if (upper === undefined || lower === undefined || rank(upper) <= rank(lower)) return [];
    return [`${from} imports ${to}: ${upper} is below ${lower} in lib/parts.ts`];
  });
}

function findCycle(imports: Import[]): string[] | undefined {
  const targets = new Map<string, string[]>();
  for (const { from, to } of imports) {
    const file = from.replace(/\.tsx?$/, "");
    targets.set(file, [...(targets.get(file) ?? []), to]);
  }
  const finished = new Set<string>();
  const visit = (file: string, path: string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (finished.has(file)) return undefined;
    for (const target of targets.get(file) ?? []) {
      const cycle = visit(target, [...path, file]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(file);
    return undefined;
  };
  for (const file of targets.keys()) {
    const cycle = visit(file, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

describe("imports", () => {
  const files = FOLDERS.flatMap(sourceFiles);
  const imports = files.flatMap(importsOf);

  it("follow the directions between the top folders", () => {
    expect(imports.length).toBeGreaterThan(1_000);
    expect(brokenDirections(imports)).toEqual([]);
  });

  it("follow the order of the parts of lib", () => {
    expect(brokenOrder(imports)).toEqual([]);
  });

  it("form no cycle of files", () => {
    expect(findCycle(imports)).toBeUndefined();
  });

  it("are rejected when a violation is planted", () => {
    const planted = { from: "lib/queue/admission.ts", to: "lib/health/watch-health" };
    expect(brokenOrder([planted])).toEqual([
      "lib/queue/admission.ts imports lib/health/watch-health: queue is below health in lib/parts.ts",
    ]);
    expect(brokenDirections([{ from: "components/chips/x.tsx", to: "lib/queue/admission" }])).toHaveLength(1);
    const past = { from: "lib/inbox/receive-webhook.ts", to: "lib/gateway/evolution/webhook-events" };
    expect(brokenDirections([past])).toHaveLength(1);
    const there = { from: "lib/a.ts", to: "lib/b" };
    const back = { from: "lib/b.ts", to: "lib/a" };
    expect(findCycle([there])).toBeUndefined();
    expect(findCycle([there, back])).toEqual(["lib/a", "lib/b", "lib/a"]);
  });

  it("keep the gateway's error strings and paths in its folder", () => {
    const outside = imports.map(({ from }) => from).filter((file) => /^(app|lib|types|db)\//.test(file));
    const knowing = [...new Set(outside)].filter(
      (file) => !file.startsWith("lib/gateway/evolution/") && GATEWAY_WORDS.test(readSource(file)),
    );
    expect(knowing).toEqual([]);
  });

  it("list exactly the folders of lib as parts", () => {
    const folders = readdirSync(join(ROOT, "lib"), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect([...PARTS].sort()).toEqual([...folders.map(({ name }) => name), "base"].sort());
  });

  it("keep SQL out of app and components, and the environment in lib/config", () => {
    const withSql = ["app", "components"]
      .flatMap(sourceFiles)
      .filter((file) => /from "(drizzle-orm|postgres)/.test(readSource(file)));
    expect(withSql).toEqual([]);
    const readers = ["app", "components", "db", "lib", "types"]
      .flatMap(sourceFiles)
      .filter((file) => readSource(file).includes("process.env"));
    expect(readers.filter((file) => !file.startsWith("lib/config/"))).toEqual([]);
  });
});
