import { useSyncExternalStore } from "react";

/**
 * Stand-in for `next/navigation` in component tests. The hooks read the window's URL, and the router does nothing.
 * Outside an application, Next.js has no public way to give its hooks a router.
 */
const listeners = new Set<() => void>();

for (const name of ["pushState", "replaceState"] as const) {
  const original = window.history[name].bind(window.history);
  window.history[name] = (...state) => {
    original(...state);
    for (const listener of listeners) listener();
  };
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const ROUTER = {
  back: () => {},
  forward: () => {},
  refresh: () => {},
  push: () => {},
  replace: () => {},
  prefetch: () => {},
};

export const useRouter = () => ROUTER;

export const usePathname = () => useSyncExternalStore(subscribe, () => window.location.pathname);

export const useSearchParams = () =>
  new URLSearchParams(useSyncExternalStore(subscribe, () => window.location.search));
