import type { ZodType } from "zod";
import { UNATTENDED_HEADER } from "@/types/headers";
import { ApiError } from "./api-error";
import { isUnattended } from "./attendance";
import { requestPassword } from "./password-request";
import { noteServerDate } from "./server-clock";

/** A schema is imported only when a response is checked, so that no page must load Zod before it is usable. */
export type SchemaLoader<T> = () => Promise<ZodType<T>>;

/** Returns a lazy loader for the schemas of a `types` module. */
export function schemasOf<Module extends object>(load: () => Promise<Module>) {
  return <Name extends keyof Module>(name: Name): (() => Promise<Module[Name]>) =>
    async () =>
      (await load())[name];
}

export interface JsonRequest {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  body?: unknown;
  /** The body of an upload, instead of a JSON body. */
  upload?: { headers: Record<string, string>; body: BodyInit };
  signal?: AbortSignal;
}

async function readProblem(response: Response): Promise<ApiError> {
  const seconds = Number(response.headers.get("retry-after"));
  const retryAfterSeconds = Number.isFinite(seconds) && seconds > 0 ? seconds : null;
  try {
    const { problemSchema } = await import("@/types/errors");
    const problem = problemSchema.parse(await response.json());
    return new ApiError(problem.code, response.status, problem, retryAfterSeconds);
  } catch {
    return new ApiError("network", response.status, null, retryAfterSeconds);
  }
}

/**
 * Sends a request to our own server. Throws an `ApiError` unless the response is 2xx; rethrows an `AbortError`
 * unchanged. On `password_required`, asks the user for the password and repeats the request once; if the user cancels,
 * throws the `password_required` error.
 */
async function send(path: string, request: JsonRequest): Promise<Response> {
  const response = await fetchOnce(path, request);
  if (response.ok) return response;
  const error = await readProblem(response);
  if (error.code !== "password_required" || !(await requestPassword())) throw error;
  const again = await fetchOnce(path, request);
  if (!again.ok) throw await readProblem(again);
  return again;
}

async function fetchOnce(path: string, request: JsonRequest): Promise<Response> {
  const { method = "GET", body, signal, upload } = request;
  try {
    const response = await fetch(path, {
      method,
      credentials: "same-origin",
      headers: {
        accept: "application/json",
        ...(isUnattended() ? { [UNATTENDED_HEADER]: "1" } : {}),
        ...(body === undefined ? upload?.headers : { "content-type": "application/json" }),
      },
      body: body === undefined ? upload?.body : JSON.stringify(body),
      signal,
    });
    noteServerDate(response.headers.get("date"));
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError("network", 0);
  }
}

/** Sends a request and parses its JSON response. Throws a `network` error if the response does not match the schema. */
export async function fetchJson<T>(
  path: string,
  schema: SchemaLoader<T>,
  request: JsonRequest = {},
): Promise<T> {
  const response = await send(path, request);
  const answer: unknown = await response.json().catch(() => undefined);
  const parsed = (await schema()).safeParse(answer);
  if (!parsed.success) throw new ApiError("network", response.status);
  return parsed.data;
}

export const fetchBlob = async (path: string, request: JsonRequest): Promise<Blob> =>
  (await send(path, request)).blob();

export async function sendJson(path: string, request: JsonRequest): Promise<void> {
  await send(path, request);
}
