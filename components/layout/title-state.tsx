"use client";

import { useEffect } from "react";

/** Puts the state of the page in front of its title and keeps it up to date: "3 fora do ar · Chips · Júlia". */
export function TitleState({ state }: { state: string }) {
  useEffect(() => {
    if (state === "") return;
    const prefix = `${state} · `;
    const write = () => {
      if (!document.title.startsWith(prefix)) document.title = prefix + document.title;
    };
    write();
    // Next.js may set the page's title only after this effect has run.
    const observer = new MutationObserver(write);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => {
      observer.disconnect();
      if (document.title.startsWith(prefix)) document.title = document.title.slice(prefix.length);
    };
  }, [state]);
  return null;
}
