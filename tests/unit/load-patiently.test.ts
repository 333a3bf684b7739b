import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { loadPatiently } from "@/components/layout/load-patiently";

const NO_CODE = new Error("Failed to load chunk");

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function loadThatFails(times: number) {
  let calls = 0;
  return vi.fn(async () => {
    calls += 1;
    if (calls <= times) throw NO_CODE;
    return "the code";
  });
}

test("code that loads is not requested twice", async () => {
  const load = loadThatFails(0);
  expect(await loadPatiently(load)).toBe("the code");
  expect(load).toHaveBeenCalledTimes(1);
});

test.each([
  ["nobody answers", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["a proxy answers for it", async () => new Response(null, { status: 502 })],
])("code is loaded when the server is back: %s", async (_, fetch) => {
  vi.stubGlobal("fetch", vi.fn(fetch));
  const load = loadThatFails(20);
  const loaded = loadPatiently(load);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await loaded).toBe("the code");
});

test("code that the server no longer has causes an error", async () => {
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response()),
  );
  const load = loadThatFails(20);
  const loaded = expect(loadPatiently(load)).rejects.toBe(NO_CODE);
  await vi.advanceTimersByTimeAsync(60_000);
  await loaded;
  expect(load).toHaveBeenCalledTimes(2);
});

test("every lazily loaded part uses loadPatiently", () => {
  const files = readdirSync("components", { recursive: true, encoding: "utf8" });
  const parts = files.filter((file) => file.endsWith(".tsx"));
  expect(parts.length).toBeGreaterThan(100);
  const impatient = parts.filter((file) =>
    /(dynamic\(\s*|const load\w+ = )\(\) =>\s*import\(/.test(readFileSync(join("components", file), "utf8")),
  );
  expect(impatient).toEqual([]);
});
