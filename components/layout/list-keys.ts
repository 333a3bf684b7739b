/**
 * Second key of each jump, and the page that it opens. The header contains a link to each page that the person's role
 * may open.
 */
const JUMPS = {
  c: "/chips",
  m: "/messages",
  d: "/contacts",
  s: "/status",
  a: "/alerts",
  p: "/settings",
} as const;
const isJump = (key: string): key is keyof typeof JUMPS => Object.hasOwn(JUMPS, key);

/** Maximum time between the two keys of a jump. */
const JUMP_WITHIN_MS = 1_500;
let jumpUntilMs = Number.NEGATIVE_INFINITY;

const ROWS = "#content :is([data-chip-id], [data-message-id], [data-contact-id], [data-alert-id])";

/**
 * Handles a key press: moves the focus to another row of a list, selects the row, or jumps to a page. `nowMs` is the
 * time of the key press.
 */
export function pressKey(key: string, nowMs: number): void {
  const isSecondKey = nowMs < jumpUntilMs;
  jumpUntilMs = key === "g" && !isSecondKey ? nowMs + JUMP_WITHIN_MS : Number.NEGATIVE_INFINITY;
  if (isSecondKey) {
    // Clicks the link instead of navigating, so that the page can ask for confirmation if there are unsaved changes.
    if (isJump(key)) document.querySelector<HTMLElement>(`header a[href="${JUMPS[key]}"]`)?.click();
  } else if (key === "j" || key === "k") {
    focusRow(key === "j" ? 1 : -1);
  } else if (key === "x") {
    document.activeElement?.closest(ROWS)?.querySelector<HTMLElement>("input[type='checkbox']")?.click();
  }
}

/** Moves the focus to the link of the next or previous row, so that Enter opens that row. */
function focusRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)];
  const current = rows.findIndex((row) => row.contains(document.activeElement));
  const next = current === -1 ? (step === 1 ? 0 : rows.length - 1) : current + step;
  const row = rows[next];
  if (row === undefined) return;
  const target = row.querySelector<HTMLElement>("a[href]") ?? row;
  // If the row has no link, the row itself gets the focus.
  if (target === row) row.tabIndex = -1;
  target.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}
