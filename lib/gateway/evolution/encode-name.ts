/**
 * Encodes a name as one path segment or query value that cannot escape its place. `.` and `..` are encoded too, and a
 * lone surrogate, which cannot be encoded, becomes U+FFFD.
 */
export function encodeName(name: string): string {
  if (name === "." || name === "..") return name.replaceAll(".", "%2E");
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, "\uFFFD"));
}
