import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, it } from "vitest";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";

const ROOT = process.cwd();

/** Returns the path of an imported component or i18n file. Returns null for any other import. */
function resolveImport(from: string, name: string): string | null {
  const path = name.startsWith("@/") ? name.slice(2) : relative(ROOT, join(ROOT, dirname(from), name));
  if (!/^(components|lib\/i18n)\//.test(path)) return null;
  return [`${path}.tsx`, `${path}.ts`].find((file) => existsSync(join(ROOT, file))) ?? null;
}

/** Returns the namespaces that the browser reads for a file and its imports, including lazy imports. */
function namespacesOf(file: string, seen = new Set<string>()): Set<string> {
  seen.add(file);
  const source = readFileSync(join(ROOT, file), "utf8");
  const read = new Set([...source.matchAll(/useTranslations\("(\w+)/g)].map(([, name = ""]) => name));
  for (const [statement, name = ""] of source.matchAll(
    /(?:import type [^;]*?|from|import)\s*\(?\s*"([^"]+)"/g,
  )) {
    const imported = statement.startsWith("import type") ? null : resolveImport(file, name);
    if (imported === null || seen.has(imported)) continue;
    for (const found of namespacesOf(imported, seen)) read.add(found);
  }
  return read;
}

const pages = readdirSync("app", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith("page.tsx"))
  .map((file) => `app/${file}`)
  .filter((file) => readFileSync(file, "utf8").includes("<PageMessages of={["));

it("finds the pages", () => expect(pages.length).toBeGreaterThan(8));

it.each(pages)("%s sends the browser every text that its components read", (page) => {
  const [, list = ""] = /<PageMessages of={\[([^\]]+)\]}/.exec(readFileSync(page, "utf8")) ?? [];
  const sent = new Set<string>([...list.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name));
  if (list.includes("OPERATOR_NAMESPACES")) for (const name of OPERATOR_NAMESPACES) sent.add(name);
  expect([...namespacesOf(page)].filter((name) => !sent.has(name))).toEqual([]);
});
