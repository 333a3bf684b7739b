import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Following } from "@/lib/api/live";
import { LiveRefresh } from "@/lib/api/live-refresh";

let queryClient: QueryClient;
let refresh: LiveRefresh;
const leave: (() => void)[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  queryClient = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  refresh = new LiveRefresh(queryClient);
});
afterEach(() => {
  refresh.stop();
  for (const one of leave.splice(0)) one();
  queryClient.clear();
  vi.useRealTimers();
});

/** Observes a query. Records the time of each refetch in ms after the first fetch. Each fetch takes `tookMs`. */
async function watch(key: string, meta: Following, tookMs = 0) {
  let zeroMs = 0;
  const readAtMs: number[] = [];
  const observer = new QueryObserver(queryClient, {
    queryKey: [key],
    queryFn: async () => {
      readAtMs.push(Date.now() - zeroMs);
      if (tookMs > 0) await new Promise((resolve) => setTimeout(resolve, tookMs));
      return readAtMs.length;
    },
    meta,
  });
  leave.push(observer.subscribe(() => undefined));
  await vi.advanceTimersByTimeAsync(tookMs);
  readAtMs.length = 0;
  zeroMs = Date.now();
  return { readAtMs };
}

it("refetches the queries that a change affects immediately, and no others", async () => {
  const list = await watch("list", { follows: { chip: 1_000 } });
  const one = await watch("one", { follows: { chip: 1_000 }, followedId: "a" });
  const other = await watch("other", { follows: { chip: 1_000 }, followedId: "b" });
  const messages = await watch("messages", { follows: { message: 1_000 } });
  const over = await watch("over", { follows: { chip: 0 }, isFollowing: () => false });
  const still = await watch("still", {});
  refresh.tell({ kind: "chip", id: "a" });
  await vi.advanceTimersByTimeAsync(50);
  const all = [list, one, other, messages, over, still];
  expect(all.map(({ readAtMs }) => readAtMs)).toEqual([[0], [0], [], [], [], []]);
  refresh.tell({ kind: "chip", id: null });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(all.map(({ readAtMs }) => readAtMs.length)).toEqual([2, 2, 1, 0, 0, 0]);
});

it("refetches once per interval, however many changes arrive, and never misses the last change", async () => {
  const { readAtMs } = await watch("list", { follows: { chip: 1_000 } });
  for (let elapsedMs = 0; elapsedMs <= 2_500; elapsedMs += 100) {
    refresh.tell({ kind: "chip", id: "a" });
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(10_000);
  expect(readAtMs).toEqual([0, 1_000, 2_000, 3_000]);
});

it("refetches after a change that arrives during a fetch", async () => {
  const { readAtMs } = await watch("list", { follows: { chip: 10 } }, 400);
  void queryClient.refetchQueries({ queryKey: ["list"] });
  await vi.advanceTimersByTimeAsync(100);
  refresh.tell({ kind: "chip", id: "a" });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(readAtMs).toEqual([0, 400]);
  refresh.tell({ kind: "chip", id: "a" });
  await vi.advanceTimersByTimeAsync(100);
  refresh.tell({ kind: "chip", id: "a" });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(readAtMs.slice(2)).toEqual([5_100, 5_510]);
});

it("an urgent change does not wait for the interval of a less urgent one", async () => {
  const { readAtMs } = await watch("list", { follows: { chip: 1_000, message: 10_000 } });
  refresh.tell({ kind: "message", id: null });
  await vi.advanceTimersByTimeAsync(200);
  refresh.tell({ kind: "message", id: null });
  await vi.advanceTimersByTimeAsync(300);
  refresh.tell({ kind: "chip", id: "a" });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(readAtMs).toEqual([0, 1_000]);
});

it("a change invalidates a query that nobody observes", async () => {
  await watch("list", { follows: { chip: 1_000 } });
  for (const one of leave.splice(0)) one();
  refresh.tell({ kind: "chip", id: "a" });
  expect(queryClient.getQueryState(["list"])?.isInvalidated).toBe(true);
});

it("refetches all queries that follow changes immediately after a gap", async () => {
  const list = await watch("list", { follows: { chip: 60_000 } });
  const still = await watch("still", {});
  refresh.tell({ kind: "chip", id: "a" });
  await vi.advanceTimersByTimeAsync(100);
  refresh.readAll();
  await vi.advanceTimersByTimeAsync(100);
  expect(list.readAtMs).toEqual([0, 100]);
  expect(still.readAtMs).toEqual([]);
});
