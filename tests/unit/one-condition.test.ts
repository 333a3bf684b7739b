import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

/** Columns on which the decision of `julia.condition_of` is based, as spelled in SQL and in TypeScript. */
const COLUMNS =
  /\b(evolution_connected|desired_connection|ever_paired|wrong_number|close_code|evolutionConnected|desiredConnection|everPaired)\b/;

/** Files outside `WRITERS` that may use these columns, each with the reason. */
const READERS: Record<string, string> = {
  "db/functions/chips/condition.sql": "the one definition",
  "db/functions/triggers/pairing-links.sql": "a proven pairing ends the link",
  "db/functions/triggers/live.sql": "open pages are notified of each change of a fact",
  "lib/chips/change-chip.ts": "the one writer of the facts",
  "lib/chips/condition/derive-status.ts": "the lifecycle, which the condition reads",
  "lib/chips/to-chip.ts": "the API shows the facts",
  "lib/health/read-pool-health.ts": "the API shows whether the number is wrong",
  "lib/alerts/observe-chips.ts": "the close code is named in the alert",
  "lib/alerts/observe-pool.ts": "a pool without a paired chip is new, not broken",
  "lib/health/read-evidence.ts": "suspicions come from facts",
  "lib/health/find-suspicions.ts": "suspicions come from facts",
  "lib/health/watch-health.ts": "suspicions come from facts",
  "lib/chips/taken-chips.ts": "a deleted chip that is reused starts with new facts",
  "lib/chips/advance-chips.ts": "warm-up counts proven connection",
};
/** Matches the paths of the code that changes the facts: commands, connection, pairing and inbox. */
const WRITERS = /^lib\/(chips\/(connection|pairing|operations|[a-z-]+-(chip|instance)\.ts)|inbox)/;

const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|^\s*(\/\/|--).*$/gm, "");
/** `wrong_number` in quotes, or as a key in TypeScript, is the name of the condition and not the column. */
const withoutWords = (text: string) =>
  text.replace(/'[a-z_]+'|"[a-z_.]+"|[.\s]wrong_number(?=: (?!z\.)|\.)/g, "");

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(ts|tsx|sql)$/.test(path))
    .map((path) => join(folder, path));
}

it("only `condition_of` judges a chip from its connection columns", () => {
  const found = ["lib", "app", "components", "db/functions"]
    .flatMap(filesOf)
    .filter((path) => !WRITERS.test(path))
    .filter((path) => COLUMNS.test(withoutWords(withoutComments(readFileSync(path, "utf8")))));
  expect(found.filter((path) => !(path in READERS))).toEqual([]);
  expect(Object.keys(READERS).filter((path) => !found.includes(path) && !WRITERS.test(path))).toEqual([]);
});
