import { useEffect, useEffectEvent } from "react";

const TYPING = "input, textarea, select, [contenteditable='true']";
const OPEN_LAYER = "[role='dialog'], [role='alertdialog'], [role='menu']";

/** Calls `onPress` for a single key, except while the user is typing or a dialog or menu is open. */
export function useShortcut(key: string, onPress: () => void, enabled = true): void {
  const press = useEffectEvent(onPress);
  useEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent) => {
      if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.target instanceof Element && event.target.closest(TYPING) !== null) return;
      if (document.querySelector(OPEN_LAYER) !== null) return;
      event.preventDefault();
      press();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [key, enabled]);
}
