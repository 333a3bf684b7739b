import { useEffect, useSyncExternalStore } from "react";

let token: string | null | undefined;

function readHash(): string | null {
  return new URLSearchParams(window.location.hash.slice(1)).get("token") || null;
}

function subscribe(listener: () => void): () => void {
  // If another link is opened in the same tab, only the fragment changes, and the page is not loaded again.
  const take = () => {
    token = readHash() ?? token;
    listener();
  };
  window.addEventListener("hashchange", take);
  return () => window.removeEventListener("hashchange", take);
}

function readToken(): string | null {
  token ??= readHash();
  return token;
}

/**
 * Returns the token after `#token=` and removes it from the address bar. The fragment reaches no server or log. Returns
 * null if there is no token, and undefined during server rendering.
 */
export function useLinkToken(): string | null | undefined {
  const current = useSyncExternalStore(subscribe, readToken, () => undefined);
  useEffect(() => {
    if (current !== null && window.location.hash !== "") {
      window.history.replaceState(null, "", window.location.pathname);
    }
  }, [current]);
  return current;
}
