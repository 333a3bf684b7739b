const OWN = "http://own.invalid";

/**
 * Returns `address` if it is a path on our own site other than `/login`, and "/" otherwise. Resolves the address as a
 * browser does, because a browser reads "//host", "/\\host" and "/<tab>/host" as addresses of another host.
 */
export function ownPath(address: string | undefined): string {
  if (address === undefined || !address.startsWith("/") || !URL.canParse(address, OWN)) return "/";
  const { origin, pathname, search, hash } = new URL(address, OWN);
  // "/.//host" resolves to the path "//host", which a browser would then resolve to another host.
  const isOwn = origin === OWN && !pathname.startsWith("//") && pathname !== "/login";
  return isOwn ? pathname + search + hash : "/";
}

/** Returns the path of the sign-in page. After sign-in, that page opens `asked`. */
export function signInPath(asked: string): string {
  const target = ownPath(asked);
  return target === "/" ? "/login" : `/login?next=${encodeURIComponent(target)}`;
}
