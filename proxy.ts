import { randomBytes, randomUUID } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { getConfig } from "@/lib/config/config";
import { isDevelopment } from "@/lib/config/development";
import { invalidField } from "@/lib/errors";
import { problemResponse } from "@/lib/http/problem";
import { contentSecurityPolicy, setSecurityHeaders } from "@/lib/http/security-headers";

/**
 * Gives every answer its security headers. It guards nothing: pages and routes look at the session
 * themselves, so that going round this file opens no door.
 */
export function proxy(request: NextRequest): Response {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, isDevelopment);
  const response = isDecodable(request.nextUrl.pathname)
    ? forward(request, { nonce, policy })
    : // Next's own answer to this is a page that lacks every header.
      problemResponse(invalidField("", "The address is not encoded correctly."), randomUUID());
  setSecurityHeaders(response.headers, { policy, appUrl: getConfig().appUrl });
  return response;
}

/** Next takes the nonce for its own scripts out of the policy in the request; pages read `x-nonce`. */
function forward(request: NextRequest, values: { nonce: string; policy: string }): NextResponse {
  const headers = new Headers(request.headers);
  headers.set("x-nonce", values.nonce);
  headers.set("content-security-policy", values.policy);
  return NextResponse.next({ request: { headers } });
}

function isDecodable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}
