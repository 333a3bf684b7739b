import { useEffect, useSyncExternalStore } from "react";

let token: string | null | undefined;

function readHash(): string | null {
  return new URLSearchParams(window.location.hash.slice(1)).get("token") || null;
}

function subscribe(listener: () => void): () => void {
  // Opening another link in the same tab changes only the fragment, without a page load.
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
 * Returns the token after `#token=`, which no server or log sees, and removes it from the address bar. Null without a
 * token; undefined during server rendering.
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
