/**
 * A name as one segment of a path or one value of a query: nothing in it can leave its place. The two names
 * that mean a folder are encoded too, and half a surrogate pair, which nothing can encode, becomes U+FFFD.
 */
export function encodeName(name: string): string {
  if (name === "." || name === "..") return name.replaceAll(".", "%2E");
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, "\uFFFD"));
}
