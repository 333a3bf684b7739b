import { DrizzleQueryError } from "drizzle-orm/errors";
import { expect, test } from "vitest";
import { describeFailure, isDatabaseUnavailable } from "@/lib/log/describe-failure";

const withCode = (message: string, code: string) => Object.assign(new Error(message), { code });

test("a failed query is logged with its text and code, never with its values", () => {
  const cause = Object.assign(withCode("duplicate key value", "23505"), {
    detail: "Key (email)=(ana@example.com) already exists.",
    constraint_name: "users_email_unique",
  });
  const error = new DrizzleQueryError("insert into users values ($1)", ["ana@example.com"], cause);
  const described = describeFailure(new Error("could not add", { cause: error }));
  expect(JSON.stringify(described)).not.toContain("ana@example.com");
  expect(described.cause?.message).toBe("Failed query: insert into users values ($1)");
  expect(described.cause?.cause).toMatchObject({ code: "23505", constraint: "users_email_unique" });
});

test.each([
  "ECONNREFUSED",
  "ECONNRESET",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "57P01",
  "57P03",
  "53300",
  "08006",
])("%s means that the database is unavailable", (code) => {
  const error = new DrizzleQueryError("select 1", [], withCode("gone", code));
  expect(isDatabaseUnavailable(error)).toBe(true);
});

test("a bad statement or a network error of fetch does not mean that the database is unavailable", () => {
  expect(isDatabaseUnavailable(withCode("no such table", "42P01"))).toBe(false);
  expect(
    isDatabaseUnavailable(new TypeError("fetch failed", { cause: withCode("refused", "ECONNREFUSED") })),
  ).toBe(false);
  expect(isDatabaseUnavailable("ECONNREFUSED")).toBe(false);
});
