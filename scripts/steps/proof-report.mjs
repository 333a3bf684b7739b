import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { ROOT } from "./folders.mjs";

/**
 * Starts a report in docs/proof with its command, date and machine. Returns the path of the file to which the tests
 * append.
 */
export function beginReport(name, title, command, setting) {
  const file = join(ROOT, "docs", "proof", name);
  mkdirSync(join(ROOT, "docs", "proof"), { recursive: true });
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${cpus().length} cores, Node ${process.version}`;
  writeFileSync(file, `# ${title}\n\nWritten by \`${command}\` on ${date}; ${machine}, ${setting}\n\n`);
  console.log(`Report: ${relative(ROOT, file)}`);
  return file;
}
