import type { z } from "zod";
import { failure } from "@/lib/gateway/failure";
import type { GatewayFailureKind, GatewayResult } from "@/lib/gateway/result";
import { flattenMessage } from "./flatten-message";
import type { HttpOutcome } from "./http";
import { licenseSchema, refusalSchema } from "./schemas";
import { type Scrub, toRaw } from "./scrub";

/** Converts an HTTP outcome to the result of a call. Never throws. */
export function classify<T>(outcome: HttpOutcome, schema: z.ZodType<T>, scrub: Scrub): GatewayResult<T> {
  if (outcome.kind !== "answer") {
    return failure(outcome.kind, scrub(outcome.detail), outcome.status, null);
  }
  const { status, text } = outcome;
  const fail = (kind: GatewayFailureKind, detail: string) =>
    failure(kind, scrub(detail), status, toRaw(text, scrub));

  const body = parseJson(text);
  if (body === undefined) {
    return status === 401
      ? fail("unauthorized", "the key was refused")
      : fail("unexpected", `the answer (HTTP ${status}) is not JSON`);
  }
  const refusal = refusalSchema.safeParse(body);
  if (status >= 200 && status < 300) {
    // `connect` and `restart` answer 200 even if they fail.
    if (refusal.success && refusal.data.error === true) return fail("rejected", wordsOf(refusal.data));
    const parsed = schema.safeParse(body);
    return parsed.success
      ? { ok: true, value: parsed.data }
      : fail("unexpected", `the answer has another shape: ${parsed.error.issues.map(nameIssue).join("; ")}`);
  }
  if (status === 503 && licenseSchema.safeParse(body).success) {
    // Omit the gateway's message, which repeats our Host header.
    return fail("license_required", "the gateway's licence is not active");
  }
  const words = refusal.success ? wordsOf(refusal.data) : "";
  return fail(kindOfRefusal(status, words), words || `HTTP ${status} without a message`);
}

function kindOfRefusal(status: number, words: string): GatewayFailureKind {
  if (status === 401) return "unauthorized";
  // A wrong path also answers 404 ("Cannot GET /..."), which does not mean that the instance is missing.
  if (status === 404) {
    return /^(The "[\s\S]*" instance does not exist|Instance "[\s\S]*" not found)$/.test(words)
      ? "not_found"
      : "unexpected";
  }
  if (status === 403 && /^This name "[\s\S]*" is already in use/.test(words)) return "name_taken";
  if (status === 400 && /^The "[\s\S]*" instance is not connected$/.test(words)) return "not_connected";
  // A proxy answers 408 after its own timeout, but the gateway may still have acted.
  return status >= 400 && status < 500 && status !== 408 ? "rejected" : "unexpected";
}

function wordsOf(refusal: z.infer<typeof refusalSchema>): string {
  return flattenMessage(refusal.response?.message) || flattenMessage(refusal.message);
}

function nameIssue(issue: z.core.$ZodIssue): string {
  return `${issue.path.join(".") || "answer"}: ${issue.message}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
