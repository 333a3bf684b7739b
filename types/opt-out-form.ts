/** Punctuation, spaces, symbols and emoji. Letters and digits of every script remain. */
const IGNORED =
  /[\s\u0020-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u2bff\u3000-\u303f\ufeff\u{1f000}-\u{1faff}\u{e0000}-\u{e007f}]/gu;

/**
 * The form in which keywords are compared with replies: without case, accents, punctuation, emoji and spaces. Must
 * match `julia.opt_out_form`, which SQL applies to replies.
 */
export function optOutForm(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\ufe00-\ufe0f]/g, "")
    .toLowerCase()
    .replace(IGNORED, "");
}
