import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { followChanges } from "@/lib/api/follow-changes";
import { isLive, pollEvery } from "@/lib/api/live";
import { StreamStandIn, standInForStreams } from "./stream-stand-ins";

let queryClient: QueryClient;
let stop: () => void;
let reads: number;
let leave: () => void;

const newest = () => StreamStandIn.newest();
const settle = () => vi.advanceTimersByTimeAsync(0);
/** Time in ms for which a window waits for a response from another window before it opens a stream. */
const ANSWER_WITHIN_MS = 150;
function hide(hidden: boolean): void {
  vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
  document.dispatchEvent(new Event("visibilitychange"));
}

beforeEach(async () => {
  standInForStreams();
  queryClient = new QueryClient();
  const observer = new QueryObserver(queryClient, {
    queryKey: ["chips"],
    queryFn: () => {
      reads += 1;
      return reads;
    },
    meta: { follows: { chip: 0 } },
  });
  leave = observer.subscribe(() => undefined);
  stop = followChanges(queryClient, { random: () => 0 });
  await vi.advanceTimersByTimeAsync(ANSWER_WITHIN_MS);
  reads = 0;
});
afterEach(() => {
  stop();
  leave();
  queryClient.clear();
});

it("the page polls until the first beat, then refetches everything once and polls rarely", async () => {
  expect(newest().url).toBe("/api/dashboard/events");
  expect(pollEvery(10_000)).toBe(10_000);
  newest().send("beat");
  await settle();
  expect(reads).toBe(1);
  expect(pollEvery(10_000)).toBe(15_000);
  expect(pollEvery(60_000)).toBe(60_000);
  newest().send("beat");
  await settle();
  expect(reads).toBe(1);
  newest().send("chip", { kind: "chip", id: "a" });
  await settle();
  expect(reads).toBe(2);
});

it("a stream that fails is reopened with growing delays, and the page polls meanwhile", async () => {
  newest().send("beat");
  await settle();
  newest().dispatchEvent(new Event("error"));
  await settle();
  expect(reads).toBe(2);
  expect(isLive()).toBe(false);
  const pauses = [];
  for (let tries = 0; tries < 7; tries += 1) {
    const before = StreamStandIn.opened.length;
    const sinceMs = Date.now();
    while (StreamStandIn.opened.length === before) await vi.advanceTimersByTimeAsync(250);
    pauses.push(Date.now() - sinceMs);
    newest().dispatchEvent(new Event("error"));
  }
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(StreamStandIn.opened.every(({ isClosed }) => isClosed)).toBe(true);
});

it("everything is refetched after a gap", async () => {
  newest().send("beat");
  await settle();
  newest().dispatchEvent(new Event("error"));
  await vi.advanceTimersByTimeAsync(1_000);
  reads = 0;
  newest().send("beat");
  await settle();
  expect(reads).toBe(1);
});

it("a stream that is silent for longer than two beats counts as lost", async () => {
  newest().send("beat");
  await vi.advanceTimersByTimeAsync(24_000);
  expect(isLive()).toBe(true);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(isLive()).toBe(false);
  expect(StreamStandIn.opened).toHaveLength(2);
});

it("a hidden page keeps no connection and refetches everything when it is visible again", async () => {
  newest().send("beat");
  await settle();
  reads = 0;
  hide(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(newest().isClosed).toBe(true);
  expect(StreamStandIn.opened).toHaveLength(1);
  expect(reads).toBe(0);
  hide(false);
  await vi.advanceTimersByTimeAsync(ANSWER_WITHIN_MS);
  expect(StreamStandIn.opened).toHaveLength(2);
  newest().send("beat");
  await settle();
  expect(reads).toBeGreaterThan(0);
  expect(isLive()).toBe(true);
});

it("an event that is not a valid change is ignored", async () => {
  newest().send("beat");
  await settle();
  newest().send("chip", { kind: "doctor", id: 7 });
  await settle();
  expect(reads).toBe(1);
});
