/** Returns the visible part of a secret URL: its host and last four characters. */
export function urlHint(url: string): string {
  const { host, pathname } = new URL(url);
  return pathname.length > 8 ? `${host}/…${pathname.slice(-4)}` : host;
}
