import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { waitUntil } from "@/lib/supervisor/processes";
import type { HeardMessage, InboundEvidence } from "./check-inbound";
import { EVERY, makeDocument, phoneAt } from "./files";
import { nothingPosted, type Posted, postAll } from "./load";
import { readInbound } from "./recorded";
import type { Post, Reported } from "./submit";
import { within } from "./within";
import type { World } from "./world-parts";

const POLL_MS = 250;
/** After this time, a contact whose message was not reported writes again. */
const PATIENCE_MS = 3_000;
const REPORTED_WITHIN_MS = 60_000;
const QUERY_TIMEOUT_MS = 30_000;

export interface ConversationOptions {
  /** Number of messages that the service answers. */
  replies: number;
  contacts: number;
  /** Number of contacts that write at the same time. */
  atOnce: number;
  random: () => number;
  times: (post: Post) => number;
  signal: AbortSignal;
}

const writtenSchema = z.object({ id: z.string() });

/**
 * Contacts write to chips, and a service answers the messages that the feed of events reports, each of them once. A
 * message whose webhook was lost is never reported, so its contact writes again.
 */
export class Conversation {
  readonly posted: Posted = nothingPosted();
  readonly #written: HeardMessage[] = [];
  readonly #reported: Reported[] = [];
  /** Gateway message ids of the reported messages. */
  readonly #heard = new Set<string>();
  #cursor = "0";
  #answered = 0;

  constructor(
    private readonly world: World,
    private readonly options: ConversationOptions,
  ) {}

  /** Resolves once all replies have been acknowledged. */
  async run(): Promise<void> {
    const { atOnce } = this.options;
    await Promise.all([this.#answer(), ...Array.from({ length: atOnce }, () => this.#write())]);
  }

  /**
   * Waits until the product has stored the inbound messages that it acknowledged and has reported the stored ones, and
   * returns both sides.
   */
  async evidence(): Promise<InboundEvidence> {
    const acknowledged = new Set(this.world.webhooks.acknowledged);
    let stored = await this.#stored();
    await waitUntil(
      async () => {
        await this.#read().catch(() => undefined);
        stored = await this.#stored();
        return stored.length >= acknowledged.size && this.#reported.length >= stored.length;
      },
      REPORTED_WITHIN_MS,
      POLL_MS,
    );
    const { delivered } = this.world.webhooks;
    const reported = this.#reported.map(({ id }) => id);
    return { written: this.#written, delivered, acknowledged, stored, reported };
  }

  #stored() {
    return within(QUERY_TIMEOUT_MS, () => readInbound(this.world.sql));
  }

  get #isOver(): boolean {
    return this.#answered >= this.options.replies || this.options.signal.aborted;
  }

  async #write(): Promise<void> {
    const { contacts, random } = this.options;
    const { chips, control } = this.world;
    while (!this.#isOver) {
      const contact = Math.floor(random() * contacts);
      // Each contact writes to one chip, which is usually not the chip that writes to the contact.
      const instanceName = chips[contact % chips.length]?.instanceName ?? "";
      const message = {
        instanceName,
        from: phoneAt(contact),
        kind: "text",
        text: `resposta ${randomUUID()}`,
      };
      // Fails while the instance is not connected.
      const answer = await control("/inbound", message).catch(() => null);
      const written = writtenSchema.safeParse(answer).data;
      if (written !== undefined) {
        this.#written.push({ instanceName, gatewayId: written.id });
        await waitUntil(() => this.#isOver || this.#heard.has(written.id), PATIENCE_MS, POLL_MS);
      }
      await sleep(POLL_MS);
    }
  }

  async #answer(): Promise<void> {
    while (!this.#isOver) {
      const items = await this.#read().catch(() => []);
      const replies = items
        .slice(0, this.options.replies - this.#answered)
        .map((item) => this.#replyTo(item));
      const { times, signal } = this.options;
      await postAll(this.world, replies, { atOnce: 5, times, signal }, this.posted);
      this.#answered += replies.length;
      await sleep(POLL_MS);
    }
  }

  /** Reads the feed from the last position to its end, and returns the new messages. */
  async #read(): Promise<Reported[]> {
    const { items, nextCursor } = await this.world.readInbound(this.#cursor);
    this.#cursor = nextCursor;
    this.#reported.push(...items);
    for (const { gatewayMessageId } of items) this.#heard.add(gatewayMessageId);
    return items;
  }

  /** Every tenth reply is a file. */
  #replyTo({ id, from }: Reported): Post {
    this.#replies += 1;
    const isFile = this.#replies % EVERY === 0;
    return {
      key: `reply to ${id}`,
      to: from,
      text: isFile ? "laudo" : `resposta ao contato ${randomUUID()}`,
      ...(isFile && { file: makeDocument() }),
      inReplyTo: id,
      priority: "normal",
      ttlSeconds: 3_600,
    };
  }

  #replies = 0;
}
