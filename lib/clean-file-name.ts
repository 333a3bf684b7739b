const LONGEST = 255;

/**
 * Returns the name without its folders and without characters that no file name has or that change the direction of
 * writing, which can hide the extension. Null if nothing is left.
 */
export function cleanFileName(name: string | null): string | null {
  const last = (name ?? "").split(/[/\\]/).at(-1) ?? "";
  const clean = last.replace(/[\p{Cc}\p{Surrogate}\p{Bidi_Control}]/gu, "").trim();
  return clean === "" || /^\.+$/.test(clean) ? null : clean.slice(0, LONGEST).replace(/\p{Surrogate}/gu, "");
}
