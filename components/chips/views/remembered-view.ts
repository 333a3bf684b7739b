import { useSyncExternalStore } from "react";

/**
 * The view that this tab opened last. Kept across pages and reloads, so that the list can name the view even after its
 * filters have been changed.
 */
const KEY = "chip-view";
const listeners = new Set<() => void>();

export function rememberView(id: string | null): void {
  if (id === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, id);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Null on the server and during hydration. */
export const useRememberedView = (): string | null =>
  useSyncExternalStore(
    subscribe,
    () => sessionStorage.getItem(KEY),
    () => null,
  );
