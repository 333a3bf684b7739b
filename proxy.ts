import { randomBytes, randomUUID } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { getConfig } from "@/lib/config/config";
import { isDevelopment } from "@/lib/config/development";
import { invalidField } from "@/lib/errors";
import { problemResponse } from "@/lib/http/problem";
import { API_POLICY, pagePolicy, setSecurityHeaders } from "@/lib/http/security-headers";

/**
 * The routes of /api set their own headers, and end a body that is late, which Next would read to its end before this
 * file's answer counts. Only an address that cannot be decoded reaches none of them.
 */
export const config = { matcher: ["/((?!api/).*)", "/api/:path(.*%.*)"] };

/**
 * Gives every page and file its security headers. It guards nothing: pages and routes check the
 * session themselves, so that bypassing this file gives no access.
 */
export function proxy(request: NextRequest): Response {
  const { pathname } = request.nextUrl;
  const { appUrl } = getConfig();
  if (!isDecodable(pathname)) {
    // Next's own answer to this is a page that lacks every header.
    const refused = problemResponse(invalidField("", "The address is not encoded correctly."), randomUUID());
    setSecurityHeaders(refused.headers, { policy: API_POLICY, appUrl });
    return refused;
  }
  if (pathname.startsWith("/api/")) return NextResponse.next();

  const nonce = randomBytes(16).toString("base64");
  const policy = pagePolicy(nonce, isDevelopment);
  // Next takes the nonce for its own scripts out of the policy in the request; pages read `x-nonce`.
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  setSecurityHeaders(response.headers, { policy, appUrl });
  return response;
}

function isDecodable(pathname: string): boolean {
  try {
    decodeURIComponent(pathname);
    return true;
  } catch {
    return false;
  }
}
