const MAX_AGE_SECONDS = 365 * 24 * 3600;

/**
 * Formats a `set-cookie` value for a setting that the browser keeps for a year and that only the server reads. `value`
 * must be URL-safe.
 */
export const preferenceCookie = (name: string, value: string, path: string): string =>
  `${name}=${value}; Path=${path}; Max-Age=${MAX_AGE_SECONDS}; SameSite=Lax; HttpOnly`;

export const cookieResponse = (cookie: string): Response =>
  new Response(null, { status: 204, headers: { "set-cookie": cookie } });
