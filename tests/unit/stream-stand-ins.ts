import { vi } from "vitest";

/** Replaces the browser's EventSource, which jsdom does not have. The test controls the events. */
export class StreamStandIn extends EventTarget {
  static readonly opened: StreamStandIn[] = [];
  isClosed = false;
  constructor(readonly url: string) {
    super();
    StreamStandIn.opened.push(this);
  }
  close(): void {
    this.isClosed = true;
  }
  send(event: string, data: unknown = {}): void {
    if (!this.isClosed) this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) }));
  }
  static newest(): StreamStandIn {
    const stream = StreamStandIn.opened.at(-1);
    if (stream === undefined) throw new Error("no stream was opened");
    return stream;
  }
  static open(): StreamStandIn[] {
    return StreamStandIn.opened.filter(({ isClosed }) => !isClosed);
  }
}

/**
 * Replaces the channel between windows. Delivers each message in the next task, as a browser does, using fake timers.
 */
class ChannelStandIn {
  static readonly open = new Set<ChannelStandIn>();
  onmessage: ((event: { data: unknown }) => void) | null = null;
  constructor(readonly name: string) {
    ChannelStandIn.open.add(this);
  }
  postMessage(data: unknown): void {
    const others = [...ChannelStandIn.open].filter((other) => other !== this && other.name === this.name);
    setTimeout(() => {
      for (const other of others) if (ChannelStandIn.open.has(other)) other.onmessage?.({ data });
    }, 0);
  }
  close(): void {
    ChannelStandIn.open.delete(this);
  }
}

export function standInForStreams(): void {
  vi.useFakeTimers();
  StreamStandIn.opened.length = 0;
  ChannelStandIn.open.clear();
  vi.stubGlobal("EventSource", StreamStandIn);
  vi.stubGlobal("BroadcastChannel", ChannelStandIn);
}
