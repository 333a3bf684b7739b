import { useEffect, useRef, useState } from "react";

/** The search starts after a pause of this length in typing. */
const PAUSE_MS = 250;

/**
 * Returns the props of a search box whose text is stored in the URL. The box shows typed text immediately. The search
 * starts after a pause, on Enter or on blur. After blur, the box shows the text from the URL again.
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
