import { useCallback, useState } from "react";

/** Applies a choice immediately and saves it in the background. `save` must not change between renders. */
export function usePreference<Value>(initial: Value, save: (value: Value) => Promise<void>) {
  const [value, setValue] = useState(initial);
  const change = useCallback(
    (next: Value) => {
      setValue(next);
      // If the save fails, the next visit starts with the previous choice.
      void save(next).catch(() => undefined);
    },
    [save],
  );
  return [value, change] as const;
}
