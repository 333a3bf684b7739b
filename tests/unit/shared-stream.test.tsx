import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openSharedStream } from "@/lib/api/shared-stream";
import type { Change } from "@/types/live";
import { StreamStandIn, standInForStreams } from "./stream-stand-ins";

const CHANGE: Change = { kind: "chip", id: "a" };

interface Window {
  isTold: boolean;
  changes: Change[];
  close: () => void;
}
const windows: Window[] = [];

function openWindow(): Window {
  const opened: Window = { isTold: false, changes: [], close: () => {} };
  const close = openSharedStream(
    {
      onBeat: () => {
        opened.isTold = true;
      },
      onChange: (change) => opened.changes.push(change),
      onLost: () => {
        opened.isTold = false;
      },
    },
    Math.random,
  );
  opened.close = () => {
    close();
    windows.splice(windows.indexOf(opened), 1);
  };
  windows.push(opened);
  return opened;
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const beatAll = async () => {
  for (const stream of StreamStandIn.open()) stream.send("beat");
  await pass(10);
};

async function openFirst(): Promise<Window> {
  const first = openWindow();
  await pass(200);
  await beatAll();
  return first;
}

beforeEach(() => standInForStreams());
afterEach(() => {
  for (const one of [...windows]) one.close();
});

it("eight windows share one stream, and each receives every change once", async () => {
  for (let count = 0; count < 8; count += 1) {
    openWindow();
    await pass(1_000);
    await beatAll();
  }
  expect(StreamStandIn.opened).toHaveLength(1);
  expect(windows.map(({ isTold }) => isTold)).toEqual(Array(8).fill(true));
  StreamStandIn.newest().send("chip", CHANGE);
  await pass(10);
  expect(windows.map(({ changes }) => changes)).toEqual(Array(8).fill([CHANGE]));
});

it("a window that opens later is live immediately, not only after the next beat", async () => {
  await openFirst();
  const second = openWindow();
  await pass(10);
  expect(second.isTold).toBe(true);
});

it("eight windows that open simultaneously agree on one stream", async () => {
  for (let count = 0; count < 8; count += 1) openWindow();
  await pass(1_000);
  for (let beats = 0; beats < 3; beats += 1) {
    await beatAll();
    await pass(10_000);
  }
  expect(StreamStandIn.open()).toHaveLength(1);
  StreamStandIn.open()[0]?.send("chip", CHANGE);
  await pass(10);
  expect(windows.map(({ changes }) => changes)).toEqual(Array(8).fill([CHANGE]));
});

it("another window takes over when the window with the stream closes or is hidden", async () => {
  const [first, second, third] = [openWindow(), openWindow(), openWindow()];
  await pass(1_000);
  await beatAll();
  await beatAll();
  const holders = StreamStandIn.open();
  expect(holders).toHaveLength(1);
  // Any of the three windows may have the stream, so the test closes two windows, one after the other.
  for (const leaving of [first, second]) {
    leaving.close();
    await pass(1_000);
    await beatAll();
    expect(StreamStandIn.open()).toHaveLength(1);
    expect(third.isTold).toBe(true);
  }
  StreamStandIn.open()[0]?.send("chip", CHANGE);
  await pass(10);
  expect(third.changes).toEqual([CHANGE]);
});

it("every window refetches everything after the stream breaks", async () => {
  const first = await openFirst();
  const second = openWindow();
  await pass(10);
  StreamStandIn.newest().dispatchEvent(new Event("error"));
  await pass(10);
  expect([first.isTold, second.isTold]).toEqual([false, false]);
  await pass(2_000);
  await beatAll();
  expect([first.isTold, second.isTold]).toEqual([true, true]);
  expect(StreamStandIn.open()).toHaveLength(1);
});

it("a window whose first stream is still opening opens no second one when the other window leaves", async () => {
  const first = await openFirst();
  // Sends messages for the first window, as if that window were too busy to respond in time.
  const channel = new BroadcastChannel("julia-changes");
  const second = openWindow();
  StreamStandIn.newest().close();
  first.close();
  await pass(500);
  expect(StreamStandIn.open()).toHaveLength(1);
  channel.postMessage({ kind: "leave" });
  await pass(1_000);
  channel.close();
  expect(StreamStandIn.open()).toHaveLength(1);
  second.close();
  expect(StreamStandIn.open()).toHaveLength(0);
});

it("another window opens a stream two beats after a window crashes", async () => {
  const first = await openFirst();
  const second = openWindow();
  await pass(10);
  expect(second.isTold).toBe(true);
  // A crashed window sends no message. Its stream ends, and no more heartbeats arrive.
  StreamStandIn.newest().close();
  await pass(24_000);
  expect(second.isTold).toBe(true);
  await pass(5_000);
  expect(second.isTold).toBe(false);
  expect(StreamStandIn.open().length).toBeGreaterThan(0);
  await beatAll();
  expect([first.isTold, second.isTold]).toEqual([true, true]);
});

it("unknown messages on the channel are ignored", async () => {
  const first = openWindow();
  await pass(200);
  const channel = new BroadcastChannel("julia-changes");
  for (const note of [null, "beat", { kind: "beat" }, { kind: "change", change: { kind: "doctor" } }]) {
    channel.postMessage(note);
  }
  await pass(10);
  channel.close();
  expect(first.isTold).toBe(false);
  expect(first.changes).toEqual([]);
});
