import { expect } from "vitest";
import { ERROR_STATUS, type Problem, problemSchema } from "@/types/errors";

/**
 * Returns the problem document of a response. First checks everything that the contract guarantees for every problem.
 */
export async function problemOf(response: Response): Promise<Problem> {
  const text = await response.text();
  expect(response.headers.get("content-type"), text).toBe("application/problem+json");
  const problem = problemSchema.strict().parse(JSON.parse(text));
  expect(problem.status).toBe(response.status);
  expect(ERROR_STATUS[problem.code]).toBe(response.status);
  expect(problem.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(problem.requestId).toBe(response.headers.get("x-request-id"));
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  return problem;
}
