import { expect, test } from "vitest";
import { parseEnvironment } from "@/lib/config/environment";
import { reachWarnings } from "@/lib/supervisor/web-address";

function warningsOf(environment: Record<string, string>): string[] {
  const parsed = parseEnvironment({ SIMULATOR: "true", ...environment });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return reachWarnings(parsed.config);
}

test("an https URL without a trusted proxy causes a warning, whatever the listen address", () => {
  const named = expect.stringContaining("TRUSTED_PROXY");
  expect(warningsOf({ APP_URL: "https://julia.example" })).toEqual([named]);
  expect(warningsOf({ APP_URL: "https://julia.example", HOST: "0.0.0.0" })).toEqual([named]);
  expect(warningsOf({ APP_URL: "https://julia.example", TRUSTED_PROXY: "127.0.0.1" })).toEqual([]);
  expect(warningsOf({ APP_URL: "http://127.0.0.1:3000" })).toEqual([]);
});
