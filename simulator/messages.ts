import { databaseId } from "./identifiers";
import { isJsonObject, type JsonObject } from "./json";
import type { MediaKind } from "./media-content";
import { Ring } from "./ring";

const KEPT_PER_INSTANCE = 5_000;
const KEPT_ACCEPTED = 200_000;
const DEFAULT_PAGE_SIZE = 50;

export interface MessageKey {
  remoteJid: string;
  remoteJidAlt?: string;
  fromMe: boolean;
  id: string;
  participant?: string;
  participantAlt?: string;
  addressingMode?: string;
}

export interface StoredMessage {
  id: string;
  key: MessageKey;
  pushName: string;
  messageType: string;
  message: JsonObject;
  messageTimestamp: number;
  instanceId: string;
  source: string;
  contextInfo: unknown;
  MessageUpdate: { status: string }[];
}

/** A file as WhatsApp received it. The gateway may have converted the caller's file. */
interface AcceptedFile {
  mimetype: string;
  fileName: string | null;
  bytes: number;
  sha256: string;
  /** Of the file that the caller gave. */
  givenSha256: string;
}

/** An entry in the simulator's append-only log of messages that were accepted for sending. */
export interface AcceptedMessage {
  instanceName: string;
  number: string;
  remoteJid: string;
  kind: "text" | MediaKind;
  /** The text or the caption. */
  text: string;
  /** The message that this message replies to. */
  quotedId: string | null;
  file: AcceptedFile | null;
  id: string;
  atMs: number;
}

export class MessageStore {
  readonly accepted = new Ring<AcceptedMessage>(KEPT_ACCEPTED);
  readonly #byInstance = new Map<string, StoredMessage[]>();

  add(message: Omit<StoredMessage, "id" | "MessageUpdate">): StoredMessage {
    const stored: StoredMessage = { id: databaseId(), ...message, MessageUpdate: [] };
    const messages = this.#byInstance.get(message.instanceId) ?? [];
    messages.push(stored);
    if (messages.length > KEPT_PER_INSTANCE) messages.shift();
    this.#byInstance.set(message.instanceId, messages);
    return stored;
  }

  /** Finds a message by its WhatsApp id. */
  withKeyId(instanceId: string, keyId: string): StoredMessage | undefined {
    return this.#byInstance.get(instanceId)?.findLast(({ key }) => key.id === keyId);
  }

  count(instanceId: string): { Message: number; Contact: number } {
    const messages = this.#byInstance.get(instanceId) ?? [];
    const contacts = new Set(
      messages.filter((message) => !message.key.fromMe).map((message) => message.key.remoteJid),
    );
    return { Message: messages.length, Contact: contacts.size };
  }

  /** Returns one page of messages for `chat/findMessages`, newest first. */
  find(instanceId: string, query: JsonObject): unknown {
    const where = isJsonObject(query.where) ? query.where : {};
    const offset = positiveNumber(query.offset) ?? DEFAULT_PAGE_SIZE;
    const currentPage = positiveNumber(query.page) ?? 1;
    const found = (this.#byInstance.get(instanceId) ?? [])
      .filter((message) => matches(message, where))
      .sort((first, second) => second.messageTimestamp - first.messageTimestamp);
    const records = found.slice(offset * (currentPage - 1), offset * currentPage);
    return {
      messages: { total: found.length, pages: Math.ceil(found.length / offset), currentPage, records },
    };
  }

  forget(instanceId: string): void {
    this.#byInstance.delete(instanceId);
  }

  clear(): void {
    this.accepted.clear();
    this.#byInstance.clear();
  }

  /** Returns the data that survives a restart of the process. */
  snapshot() {
    return { accepted: [...this.accepted.entries()], byInstance: [...this.#byInstance] };
  }

  restore(snapshot: ReturnType<MessageStore["snapshot"]>): void {
    this.accepted.restore(snapshot.accepted);
    this.#byInstance.clear();
    for (const [instanceId, messages] of snapshot.byInstance) this.#byInstance.set(instanceId, messages);
  }
}

/** As in the gateway, `fromMe: false` does not filter, and a time range is ignored unless it has both ends. */
function matches(message: StoredMessage, where: JsonObject): boolean {
  const key = isJsonObject(where.key) ? where.key : {};
  const wanted: [unknown, unknown][] = [
    [key.id, message.key.id],
    [key.fromMe, message.key.fromMe],
    [key.remoteJid, message.key.remoteJid],
    [where.id, message.id],
    [where.source, message.source],
    [where.messageType, message.messageType],
  ];
  return (
    wanted.every(([filter, value]) => !filter || filter === value) &&
    isWithin(message, where.messageTimestamp)
  );
}

function isWithin(message: StoredMessage, range: unknown): boolean {
  if (!isJsonObject(range) || !range.gte || !range.lte) return true;
  const seconds = (date: unknown) => Math.floor(new Date(String(date)).getTime() / 1000);
  return message.messageTimestamp >= seconds(range.gte) && message.messageTimestamp <= seconds(range.lte);
}

function positiveNumber(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? number : undefined;
}
