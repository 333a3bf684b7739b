import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Failure } from "./failure.mjs";

/**
 * Limits for the JavaScript that a page loads before its table is usable: gzipped bytes, excluding prefetched chunks.
 */
const LIMITS = [{ page: "/(operators)/chips", limitBytes: 190_000 }];

/**
 * Adds up the JavaScript that each of these pages loads first, and returns one line per page. Throws a `Failure` if a
 * page exceeds its limit.
 */
export function checkFirstLoad(nextOutput) {
  const manifest = JSON.parse(readFileSync(join(nextOutput, "build-manifest.json"), "utf8"));
  const sizes = new Map();
  const sizeOf = (file) => {
    if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(nextOutput, file))).length);
    return sizes.get(file);
  };
  return LIMITS.map(({ page, limitBytes }) => {
    const files = new Set([...manifest.rootMainFiles, ...entryFiles(nextOutput, page)]);
    const bytes = [...files].reduce((sum, file) => sum + sizeOf(file), 0);
    const line = `${page.replace(/\/\([^)]*\)/g, "")} loads ${kilobytes(bytes)} of JavaScript first (gzip, ${files.size} files; limit ${kilobytes(limitBytes)})`;
    if (bytes > limitBytes) throw new Failure(`Too much JavaScript: ${line}`);
    return line;
  });
}

/** Returns the client chunks of the page and of its layouts, as listed in the build's reference manifest. */
function entryFiles(nextOutput, page) {
  const path = join(nextOutput, "server", "app", ...page.split("/"), "page_client-reference-manifest.js");
  const text = readFileSync(path, "utf8");
  const { entryJSFiles } = JSON.parse(
    text
      .slice(text.indexOf("= {", text.indexOf("__RSC_MANIFEST[")) + 2)
      .trim()
      .replace(/;$/, ""),
  );
  const folder = page.split("/").filter(Boolean);
  const entries = folder.map((_, index) => `app/${folder.slice(0, index + 1).join("/")}/layout`);
  const wanted = ["app/layout", ...entries, `app${page}/page`].map((entry) => `[project]/${entry}`);
  return wanted.flatMap((entry) => entryJSFiles[entry] ?? []);
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
