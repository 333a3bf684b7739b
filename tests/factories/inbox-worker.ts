import { setTimeout as sleep } from "node:timers/promises";
import { workInbox } from "@/lib/inbox/work-inbox";
import type { TestPool } from "./pool";

const PAUSE_MS = 100;

export function startInboxWorker(pool: TestPool): { stop(): Promise<void> } {
  const over = new AbortController();
  const running = (async () => {
    while (!over.signal.aborted) {
      await workInbox(pool.ctx);
      await sleep(PAUSE_MS);
    }
  })();
  return {
    stop: () => {
      over.abort();
      return running;
    },
  };
}
