/** What people may see of an address that is itself a secret: whose it is, and its last four characters. */
export function urlHint(url: string): string {
  const { host, pathname } = new URL(url);
  return pathname.length > 8 ? `${host}/…${pathname.slice(-4)}` : host;
}
