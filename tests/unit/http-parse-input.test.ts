import { expect, test } from "vitest";
import { refuseUnsafeValues } from "@/lib/http/parse-input";

function nested(depth: number): unknown {
  let value: unknown = "leaf";
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

test("values may be nested at most 32 levels deep, even if the schema allows more", () => {
  expect(() => refuseUnsafeValues(nested(32))).not.toThrow();
  expect(() => refuseUnsafeValues(nested(33))).toThrow("invalid_request");
  expect(() => refuseUnsafeValues(nested(100_000))).toThrow("invalid_request");
});

test("keys that could reach a prototype are rejected at any depth", () => {
  for (const key of ["__proto__", "constructor", "prototype"]) {
    expect(() => refuseUnsafeValues(JSON.parse(`{"a":[{"${key}":1}]}`))).toThrow("invalid_request");
  }
});
