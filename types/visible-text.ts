/**
 * Characters that leave no mark: spaces, controls, formats and all others that Unicode lets fonts ignore (fillers,
 * variation selectors), and the braille pattern without a dot, which it counts as a symbol.
 */
const INVISIBLE = /^[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** True when somebody who reads the text sees at least one character of it. */
export function isVisible(text: string): boolean {
  return !INVISIBLE.test(text);
}

export const NOT_VISIBLE = "must have at least one visible character";
