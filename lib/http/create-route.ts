import { randomUUID } from "node:crypto";
import type { z } from "zod";
import { isPairingLink } from "@/lib/chips/pairing-link/link-token";
import { holdsApiKey } from "@/lib/clients/api-key-secret";
import { type AppContext, getServerContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { describeFailure, isDatabaseUnavailable } from "@/lib/log/describe-failure";
import { withLogFields } from "@/lib/log/log-fields";
import type { Logger } from "@/lib/log/logger";
import { ERROR_STATUS } from "@/types/errors";
import { parseInput } from "./parse-input";
import { problemResponse } from "./problem";
import { readJsonBody } from "./read-json-body";
import { readParams, readQuery } from "./read-query";
import { API_POLICY, setSecurityHeaders } from "./security-headers";
import { type RawParams, timeRequest } from "./time-request";

/** A request whose input is not parsed yet. */
export interface RouteRequest {
  request: Request;
  requestId: string;
  context: AppContext;
}

export interface RouteInput<Body, Query, Params> extends RouteRequest {
  body: Body;
  query: Query;
  params: Params;
}

export interface RouteShape<Body extends z.ZodType, Query extends z.ZodType, Params extends z.ZodType> {
  /** Schemas of the accepted input. A part without a schema must be empty. Unknown fields are rejected. */
  body?: Body;
  /** The handler reads the body itself, so `body` is empty. */
  readsBody?: true;
  query?: Query;
  params?: Params;
  /** Status of a response with a value, 200 by default. Without a value, the status is 204. */
  status?: number;
}

/** A Next route handler. Paths without parameters have no `params`. */
export type RouteHandler = (request: Request, segment?: { params: Promise<RawParams> }) => Promise<Response>;

interface RouteOptions<Caller, Body extends z.ZodType, Query extends z.ZodType, Params extends z.ZodType>
  extends RouteShape<Body, Query, Params> {
  /** Identifies the caller before the input is parsed. Throws to reject the request. */
  identify: (input: RouteRequest) => Caller | Promise<Caller>;
  handler: (input: RouteInput<z.output<Body>, z.output<Query>, z.output<Params>>, caller: Caller) => unknown;
}

interface Arrival extends RouteRequest {
  url: URL;
  params: RawParams;
}

/**
 * Adds to a route: a request id, log fields, the duration metric, security headers, and a problem document for each
 * failure.
 */
export function frameRoute(
  answer: (arrival: Arrival) => Promise<Response>,
  toProblem: (error: unknown, log: Logger | undefined) => DomainError,
): RouteHandler {
  return async (request, segment) => {
    const requestId = randomUUID();
    const url = new URL(request.url);
    const { pathname } = url;
    const { method } = request;
    const answerOrProblem = async () => {
      let context: AppContext | undefined;
      let response: Response;
      try {
        context = getServerContext();
        response = await answer({ request, requestId, context, url, params: (await segment?.params) ?? {} });
      } catch (error) {
        response = problemResponse(toProblem(error, context?.log), requestId);
      }
      response.headers.set("x-request-id", requestId);
      if (!response.headers.has("cache-control")) response.headers.set("cache-control", "no-store");
      setSecurityHeaders(response.headers, { policy: API_POLICY, appUrl: context?.config.appUrl ?? "" });
      return response;
    };
    const path = loggedPath(pathname);
    return await withLogFields({ requestId, method, path }, () =>
      timeRequest({ method, pathname, params: segment?.params }, answerOrProblem),
    );
  };
}

/** Matches the part of a path that is a contact's phone number. */
const PHONE_IN_PATH = /(?<=^\/api\/v1\/contacts\/)[^/]+/;

/** Hides keys, pairing links and phone numbers, none of which may appear in a log. */
function loggedPath(pathname: string): string {
  if (holdsApiKey(pathname) || isPairingLink(pathname)) return "[redacted]";
  return pathname.replace(PHONE_IN_PATH, "[redacted]");
}

const METHODS_WITHOUT_BODY: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/**
 * Creates a route that identifies the caller, parses the input, runs the handler, and reports every failure as a
 * problem document. The wrappers (`sessionRoute`, `keyRoute`, `publicRoute`) decide who may call it.
 */
export function createRoute<
  Caller,
  Body extends z.ZodType,
  Query extends z.ZodType,
  Params extends z.ZodType,
>(options: RouteOptions<Caller, Body, Query, Params>): RouteHandler {
  return frameRoute(async ({ url, params: rawParams, ...arrived }) => {
    const { request } = arrived;
    const rawQuery = readQuery(url);
    const caller = await options.identify(arrived);
    const params = parseInput(options.params, readParams(rawParams));
    const query = parseInput(options.query, rawQuery);
    const hasBody = !METHODS_WITHOUT_BODY.has(request.method) && !options.readsBody;
    const body = parseInput(options.body, hasBody ? await readJsonBody(request) : {});
    const answered = await options.handler({ ...arrived, body, query, params }, caller);
    return await toResponse(request, answered, options.status);
  }, toDomainError);
}

async function toResponse(request: Request, answer: unknown, status = 200): Promise<Response> {
  const response =
    answer instanceof Response
      ? answer
      : answer === undefined
        ? new Response(null, { status: 204 })
        : Response.json(answer, { status });
  if (request.method !== "HEAD") return response;
  // Nobody reads the body of a HEAD response, so a stream would stay open forever.
  await response.body?.cancel();
  return new Response(null, response);
}

/** Logs a failure and maps it to the error that is returned to the caller. */
function toDomainError(error: unknown, log: Logger | undefined): DomainError {
  if (error instanceof DomainError) {
    const level = ERROR_STATUS[error.code] >= 500 ? "warn" : "debug";
    log?.[level]({ code: error.code, cause: error.cause && describeFailure(error.cause) }, error.detail);
    return error;
  }
  if (isDatabaseUnavailable(error)) {
    log?.error({ failure: describeFailure(error) }, "the database cannot be reached");
    return new DomainError("database_unavailable", "The database cannot be reached.", {
      retryAfterSeconds: 5,
    });
  }
  log?.error({ failure: describeFailure(error) }, "request failed");
  return new DomainError("internal_error", "Something went wrong on our side.");
}
