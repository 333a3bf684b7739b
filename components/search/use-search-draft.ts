import { useEffect, useRef, useState } from "react";

/** Typing pause before the list is searched. */
const PAUSE_MS = 250;

/**
 * Props of a search box whose text is part of the address. Typed text is shown at once and searched after a pause;
 * on blur the box shows the text of the address again.
 */
export function useSearchDraft(current: string, onSearch: (text: string) => void) {
  const [draft, setDraft] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const search = (text: string) => {
    clearTimeout(timer.current);
    if (text.trim() !== current) onSearch(text.trim());
  };
  return {
    value: draft ?? current,
    onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
      const text = event.target.value;
      setDraft(text);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => search(text), PAUSE_MS);
    },
    onKeyDown: (event: React.KeyboardEvent<HTMLInputElement>) => {
      if (event.key === "Enter") search(event.currentTarget.value);
      if (event.key !== "Escape") return;
      if (event.currentTarget.value === "") event.currentTarget.blur();
      else {
        event.preventDefault();
        setDraft("");
        search("");
      }
    },
    onBlur: () => {
      if (draft !== null) search(draft);
      setDraft(null);
    },
  };
}
