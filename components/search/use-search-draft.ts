import { useEffect, useRef, useState } from "react";

/** Pause in typing after which the search runs. */
const PAUSE_MS = 250;

/**
 * Returns props for a search box whose text is stored in the URL. Typed text appears immediately and is searched after
 * a pause. On blur, the box shows the text from the URL again.
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
