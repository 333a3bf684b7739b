import { changeSchema } from "@/types/live";

export interface StreamedEvent {
  event: string;
  id: string | null;
}

export class EventReader {
  readonly seen: StreamedEvent[] = [];
  isEnded = false;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #rest = "";

  constructor(response: Response) {
    if (response.body === null) throw new Error("the answer has no body");
    this.#reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Reads until an event matches, and returns this event. Throws an error if the stream ends first. */
  async until(isWanted: (event: StreamedEvent) => boolean): Promise<StreamedEvent> {
    let checked = this.seen.length;
    for (;;) {
      await this.#readOn();
      for (; checked < this.seen.length; checked += 1) {
        const event = this.seen[checked];
        if (event !== undefined && isWanted(event)) return event;
      }
      if (this.isEnded) throw new Error(`ended after ${JSON.stringify(this.seen)}`);
    }
  }

  async untilEnd(): Promise<void> {
    while (!this.isEnded) await this.#readOn();
  }

  async leave(): Promise<void> {
    await this.#reader.cancel();
  }

  async #readOn(): Promise<void> {
    const { done, value } = await this.#reader.read();
    this.isEnded = done;
    const blocks = (this.#rest + (value ?? "")).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const [, event] = /^event: (.*)$/m.exec(block) ?? [];
      const [, data = "{}"] = /^data: (.*)$/m.exec(block) ?? [];
      if (event === undefined) continue;
      this.seen.push({ event, id: changeSchema.safeParse(JSON.parse(data)).data?.id ?? null });
    }
  }
}
