import { useEffect, useState } from "react";

/** Returns true once the component has been mounted for `afterMs` milliseconds. */
export function useElapsed(afterMs: number): boolean {
  const [isElapsed, setIsElapsed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsElapsed(true), afterMs);
    return () => clearTimeout(timer);
  }, [afterMs]);
  return isElapsed;
}
