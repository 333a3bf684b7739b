/**
 * Invisible characters: spaces, control and format characters, everything that Unicode lets fonts ignore (fillers,
 * variation selectors), and the empty braille pattern, which Unicode counts as a symbol.
 */
const INVISIBLE = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

export function isVisible(text: string): boolean {
  return !INVISIBLE.test(text);
}

export const NOT_VISIBLE = "must have at least one visible character";
