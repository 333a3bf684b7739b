import { useEffect, useEffectEvent } from "react";

const TYPING = "input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable='true']";
const OPEN_LAYER = "[role='dialog'], [role='alertdialog'], [role='menu']";

/** False if Alt is pressed, if the user is typing, or if a dialog or menu is open. */
export function isShortcut(event: KeyboardEvent): boolean {
  if (event.altKey || event.isComposing) return false;
  if (event.target instanceof Element && event.target.closest(TYPING) !== null) return false;
  return document.querySelector(OPEN_LAYER) === null;
}

export const hasCommandKey = (event: KeyboardEvent): boolean => event.ctrlKey || event.metaKey;

/**
 * Calls `onPress` when the key is pressed without Ctrl, Alt or Meta, unless the user is typing or a dialog or menu is
 * open.
 */
export function useShortcut(key: string, onPress: () => void, enabled = true): void {
  const press = useEffectEvent(onPress);
  useEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent) => {
      if (event.key !== key || hasCommandKey(event) || !isShortcut(event)) return;
      event.preventDefault();
      press();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [key, enabled]);
}
