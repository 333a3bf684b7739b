import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";
import { getConfig } from "@/lib/config/config";
import { isDevelopment } from "@/lib/config/development";
import { contentSecurityPolicy, setSecurityHeaders } from "@/lib/http/security-headers";

/**
 * Gives every answer its security headers. It guards nothing: pages and routes look at the session
 * themselves, so that going round this file opens no door.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, isDevelopment);
  // Next takes the nonce for its own scripts out of this request header; pages read `x-nonce`.
  const requestHeaders = new Headers(request.headers);
  requestHeaders.set("x-nonce", nonce);
  requestHeaders.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers: requestHeaders } });
  setSecurityHeaders(response.headers, { policy, appUrl: getConfig().appUrl });
  return response;
}
