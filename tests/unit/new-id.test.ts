import { setTimeout as sleep } from "node:timers/promises";
import { validate, version } from "uuid";
import { expect, it } from "vitest";
import { newId } from "@/lib/new-id";

it("generates a unique UUID of version 7 each time", () => {
  const ids = Array.from({ length: 2_000 }, newId);
  for (const id of ids) expect(validate(id) && version(id)).toBe(7);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(ids.length);
});

it("generates increasing ids over time", async () => {
  const earlier = newId();
  await sleep(2);
  expect(newId() > earlier).toBe(true);
});
