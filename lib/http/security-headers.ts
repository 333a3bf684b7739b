const YEAR_SECONDS = 31_536_000;

const FIXED_HEADERS: Record<string, string> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-robots-tag": "noindex, nofollow",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
};

/** Content security policy of API responses: nothing loads, even if a browser renders the response. */
export const API_POLICY = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/**
 * Returns the content security policy of a page. Only scripts with the nonce, and scripts that those scripts load, may
 * run.
 */
export function pagePolicy(nonce: string, development: boolean): string {
  // React's development build uses eval to show server stack traces in the browser.
  const evaluation = development ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluation}`,
    // Components set sizes and positions with style attributes, which a nonce cannot cover.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

interface SecurityOptions {
  policy: string;
  appUrl: string;
}

/** Returns the security headers of every response, including one year of HSTS if the site uses https. */
function securityHeaders({ policy, appUrl }: SecurityOptions): [string, string][] {
  const headers = Object.entries({ ...FIXED_HEADERS, "content-security-policy": policy });
  if (appUrl.startsWith("https://")) headers.push(["strict-transport-security", `max-age=${YEAR_SECONDS}`]);
  return headers;
}

export function setSecurityHeaders(headers: Headers, options: SecurityOptions): void {
  for (const [name, value] of securityHeaders(options)) headers.set(name, value);
}

/**
 * Returns the security headers that are missing from a response. `names` are the response's header names in lower case.
 */
export function missingSecurityHeaders(
  names: readonly string[],
  options: SecurityOptions,
): [string, string][] {
  return securityHeaders(options).filter(([name]) => !names.includes(name));
}
