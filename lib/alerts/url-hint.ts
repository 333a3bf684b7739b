/**
 * Returns the part of a secret URL that may be shown: its host and, if its path is long, the last four characters of
 * the path.
 */
export function urlHint(url: string): string {
  const { host, pathname } = new URL(url);
  return pathname.length > 8 ? `${host}/…${pathname.slice(-4)}` : host;
}
