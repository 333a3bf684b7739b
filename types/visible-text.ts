/**
 * Matches texts that consist only of invisible characters: spaces, control and format characters, default-ignorable
 * characters (such as fillers and variation selectors), and the empty braille pattern, which Unicode classifies as a
 * symbol.
 */
const INVISIBLE = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

export function isVisible(text: string): boolean {
  return !INVISIBLE.test(text);
}

export const NOT_VISIBLE = "must have at least one visible character";
