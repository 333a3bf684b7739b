import { useEffect, useState } from "react";

/** False at first; true once the component has been on the page for this long. */
export function useElapsed(afterMs: number): boolean {
  const [isElapsed, setIsElapsed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsElapsed(true), afterMs);
    return () => clearTimeout(timer);
  }, [afterMs]);
  return isElapsed;
}
