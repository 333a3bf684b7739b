import { randomBytes, randomUUID } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { getConfig } from "@/lib/config/config";
import { isDevelopment } from "@/lib/config/development";
import { invalidField } from "@/lib/errors";
import { problemResponse } from "@/lib/http/problem";
import { API_POLICY, pagePolicy, setSecurityHeaders } from "@/lib/http/security-headers";

/**
 * Routes under /api set their own headers and stop reading a late body, which Next would read to its end before this
 * proxy's response counts. The second pattern matches paths that cannot be decoded and therefore reach no route.
 */
export const config = { matcher: ["/((?!api/).*)", "/api/:path(.*%.*)"] };

/**
 * Adds the security headers to every page and file. This is not access control: pages and routes check the session
 * themselves, so bypassing this file gives no access.
 */
export function proxy(request: NextRequest): Response {
  const { pathname } = request.nextUrl;
  const { appUrl } = getConfig();
  if (!isDecodable(pathname)) {
    // Next would respond with a page that lacks these headers.
    const refused = problemResponse(invalidField("", "The address is not encoded correctly."), randomUUID());
    setSecurityHeaders(refused.headers, { policy: API_POLICY, appUrl });
    return refused;
  }
  if (pathname.startsWith("/api/")) return NextResponse.next();

  const nonce = randomBytes(16).toString("base64");
  const policy = pagePolicy(nonce, isDevelopment);
  // Next takes the nonce for its own scripts from the policy in the request headers. Pages read `x-nonce`.
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
