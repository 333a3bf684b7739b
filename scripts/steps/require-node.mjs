import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "./failure.mjs";
import { ROOT } from "./folders.mjs";

export function requireNode() {
  const { engines } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const wanted = engines.node.replace(/^\D+/, "").split(".").map(Number);
  const present = process.versions.node.split(".").map(Number);
  const difference = wanted.map((part, index) => present[index] - part).find((part) => part !== 0) ?? 0;
  if (difference < 0) {
    throw new Failure(`Node ${engines.node} is needed; this is ${process.versions.node}.`);
  }
}
