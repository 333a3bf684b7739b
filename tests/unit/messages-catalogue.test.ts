import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { LOCALES } from "@/types/locale";
import { RESOLUTIONS, SLOT_BLOCKERS, WAITING_FOR } from "@/types/message-pages";
import {
  MESSAGE_ERRORS,
  MESSAGE_KINDS,
  MESSAGE_PRIORITIES,
  MESSAGE_STATUSES,
  MIGRATION_CAUSES,
  ROUTING_REASONS,
  VERDICTS,
} from "@/types/messages";
import { STRATEGIES } from "@/types/settings";

const groups = z.record(z.string(), z.json());

function sentencesOf(locale: string, path: string): Record<string, unknown> {
  const file = join(import.meta.dirname, "../../messages", locale, "messages.json");
  return path
    .split(".")
    .reduce<Record<string, unknown>>(
      (group, name) => groups.parse(group[name]),
      JSON.parse(readFileSync(file, "utf8")),
    );
}

/** What the pool and the queue may say, and where its sentence is. */
const SAID: [string, readonly string[]][] = [
  ["status", MESSAGE_STATUSES],
  ["waiting", WAITING_FOR],
  ["error", [...MESSAGE_ERRORS, "not_sent", "other"]],
  ["routing.why", ROUTING_REASONS],
  ["routing.verdict", VERDICTS.filter((verdict) => verdict !== "more_loaded")],
  ["routing.strategies", STRATEGIES],
  ["cause", [...MIGRATION_CAUSES, "other"]],
  ["facts.kinds", MESSAGE_KINDS],
  ["facts.priorities", MESSAGE_PRIORITIES],
  ["chip.blocked", SLOT_BLOCKERS],
];

describe("what the pool and the queue say", () => {
  it.each(LOCALES)("has a sentence for each of its codes and no other, in %s", (locale) => {
    for (const [path, codes] of SAID) {
      expect(Object.keys(sentencesOf(locale, path)).sort(), path).toEqual([...codes].sort());
    }
    for (const decision of RESOLUTIONS) {
      expect(sentencesOf(locale, "bulk"), decision).toHaveProperty(`${decision}Description`);
    }
  });
});
