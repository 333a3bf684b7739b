import { setTimeout as sleep } from "node:timers/promises";
import { validate, version } from "uuid";
import { expect, it } from "vitest";
import { newId } from "@/lib/new-id";

it("makes a UUID of version 7 each time, never one twice", () => {
  const ids = Array.from({ length: 2_000 }, newId);
  for (const id of ids) expect(validate(id) && version(id)).toBe(7);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(ids.map((id) => id.slice(-12))).size).toBe(ids.length);
});

it("makes later ids greater", async () => {
  const earlier = newId();
  await sleep(2);
  expect(newId() > earlier).toBe(true);
});
