import { randomBytes, randomUUID } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { isPairingLink } from "@/lib/chips/pairing-link/link-token";
import { getConfig } from "@/lib/config/config";
import { isDevelopment } from "@/lib/config/development";
import { invalidField } from "@/lib/errors";
import { problemResponse } from "@/lib/http/problem";
import { API_POLICY, pagePolicy, setSecurityHeaders } from "@/lib/http/security-headers";
import { ASKED_HEADER } from "@/types/headers";

/**
 * The first pattern excludes routes under /api. They set their own headers, and they stop reading a body that arrives
 * too slowly. If this proxy ran for them, Next would read the whole body before using the proxy's response. The second
 * pattern includes API paths with a percent sign, because a path that cannot be decoded reaches no route.
 */
export const config = { matcher: ["/((?!api/).*)", "/api/:path(.*%.*)"] };

/**
 * Adds the security headers to every page and file. This is not access control: pages and routes check the session
 * themselves, so bypassing this file gives no access.
 */
export function proxy(request: NextRequest): Response {
  const { pathname, search } = request.nextUrl;
  const { appUrl } = getConfig();
  if (!isDecodable(pathname)) {
    // Without this response, Next would send a page that lacks the security headers.
    const refused = problemResponse(invalidField("", "The address is not encoded correctly."), randomUUID());
    setSecurityHeaders(refused.headers, { policy: API_POLICY, appUrl });
    return refused;
  }
  if (pathname.startsWith("/api/")) return NextResponse.next();

  const nonce = randomBytes(16).toString("base64");
  const policy = pagePolicy(nonce, isDevelopment);
  // Next reads the nonce for its own scripts from the policy in the request headers. Our pages read `x-nonce`, and the
  // redirect to the sign-in page reads the requested address.
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set(ASKED_HEADER, pathname + search);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  setSecurityHeaders(response.headers, { policy, appUrl });
  // The address is a credential, so not even our own files may receive it as the referrer.
  if (isPairingLink(pathname)) response.headers.set("referrer-policy", "no-referrer");
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
