import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { ApiError, shouldRetry } from "@/lib/api/api-error";
import { fetchJson, sendJson } from "@/lib/api/fetch-json";

const schema = async () => z.object({ ok: z.boolean() });

const answer = (make: () => Response | Promise<Response>) => {
  const fetch = vi.fn(async (_path: string, _init: RequestInit) => make());
  vi.stubGlobal("fetch", fetch);
  return fetch;
};

const failureOf = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  if (error instanceof ApiError) return error;
  throw new Error("not an ApiError");
};

const problem = {
  type: "about:blank",
  title: "Conflict",
  status: 409,
  code: "phone_taken",
  detail: "A chip has this phone.",
  requestId: "r-1",
  chipId: "c-1",
};

afterEach(() => vi.unstubAllGlobals());

describe("a request to our own API", () => {
  it("returns a response that matches the schema", async () => {
    answer(() => Response.json({ ok: true, more: 1 }));
    expect(await fetchJson("/x", schema)).toEqual({ ok: true });
  });

  it("sends a body as JSON, and no content type without one", async () => {
    const fetch = answer(() => new Response(null, { status: 204 }));
    await sendJson("/x", { method: "POST", body: { a: 1 } });
    await sendJson("/x", { method: "POST" });
    expect(fetch.mock.calls[0]?.[1]).toMatchObject({
      body: '{"a":1}',
      headers: { "content-type": "application/json" },
    });
    expect(fetch.mock.calls[1]?.[1].headers).not.toHaveProperty("content-type");
  });

  it("reports a problem with its code, the conflicting chip and the retry time", async () => {
    answer(() => Response.json(problem, { status: 409, headers: { "retry-after": "90" } }));
    const error = await failureOf(fetchJson("/x", schema));
    expect(error).toMatchObject({ code: "phone_taken", status: 409, chipId: "c-1", retryAfterSeconds: 90 });
  });

  it.each([
    ["a page of HTML", () => new Response("<html>", { status: 502 })],
    ["a code that is not ours", () => Response.json({ ...problem, code: "surprise" }, { status: 409 })],
    ["half a response", () => new Response('{"ok":')],
    ["another shape", () => Response.json({ ok: "yes" })],
    [
      "no response at all",
      () => {
        throw new TypeError("fetch failed");
      },
    ],
  ])("treats %s as a lost connection and never shows the response", async (_, make) => {
    answer(make);
    const error = await failureOf(fetchJson("/x", schema));
    expect(error.code).toBe("network");
    expect(error.message).not.toContain("html");
  });

  it("passes an abort through unchanged", async () => {
    answer(() => {
      throw new DOMException("stopped", "AbortError");
    });
    await expect(fetchJson("/x", schema)).rejects.toMatchObject({ name: "AbortError" });
  });

  it("retries a read if the server may recover, but not after a rejection", () => {
    expect(shouldRetry(0, new ApiError("network", 0))).toBe(true);
    expect(shouldRetry(1, new ApiError("gateway_unavailable", 503))).toBe(true);
    expect(shouldRetry(2, new ApiError("network", 0))).toBe(false);
    expect(shouldRetry(0, new ApiError("unauthenticated", 401))).toBe(false);
  });
});
