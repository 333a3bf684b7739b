const MAX_AGE_SECONDS = 365 * 24 * 3600;

/** The `set-cookie` of a choice that a browser keeps for a year; only the server reads it. `value`: URL-safe. */
export const preferenceCookie = (name: string, value: string, path: string): string =>
  `${name}=${value}; Path=${path}; Max-Age=${MAX_AGE_SECONDS}; SameSite=Lax; HttpOnly`;

/** An answer without a body that sets one cookie. */
export const cookieResponse = (cookie: string): Response =>
  new Response(null, { status: 204, headers: { "set-cookie": cookie } });
