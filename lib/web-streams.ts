import { Readable } from "node:stream";

/** Node's own conversions are typed for streams that differ from those of `Request`, `Response` and `fetch`. */

export function toWebStream(stream: Readable): ReadableStream<Uint8Array> {
  const chunks = stream.iterator();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => {
      stream.destroy();
    },
  });
}

/** Destroying the stream cancels the source. */
export function fromWebStream(source: ReadableStream<Uint8Array> | null): Readable {
  if (source === null) return Readable.from([]);
  const reader = source.getReader();
  return new Readable({
    read() {
      reader.read().then(
        ({ done, value }) => this.push(done ? null : value),
        (error: unknown) => this.destroy(error instanceof Error ? error : new Error("the stream failed")),
      );
    },
    destroy(error, callback) {
      reader.cancel().then(
        () => callback(error),
        () => callback(error),
      );
    },
  });
}
