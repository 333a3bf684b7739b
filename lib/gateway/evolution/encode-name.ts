/**
 * Encodes a name as one path segment or query value, so that it cannot change the rest of the URL. Also encodes `.` and
 * `..`, and replaces a lone surrogate, which cannot be encoded, with U+FFFD.
 */
export function encodeName(name: string): string {
  if (name === "." || name === "..") return name.replaceAll(".", "%2E");
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, "\uFFFD"));
}
