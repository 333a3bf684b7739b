import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Gateway } from "./gateway";
import type { InstanceRow } from "./instance-row";
import type { MessageStore } from "./messages";
import type { Phone } from "./whatsapp";

const SHORTEST_SAVE_DELAY_MS = 50;
/** Ratio of the pause after a save to its duration, so that saving takes less than 1/20 of the time. */
const SAVE_DELAY_PER_SAVE_TIME = 20;

/** The content of the state file. Each save writes the whole snapshot. */
interface Snapshot {
  rows: InstanceRow[];
  phones: Phone[];
  /** Absent in files from earlier releases. */
  knownNumbers?: [jid: string, foundAtMs: number][];
  messages: ReturnType<MessageStore["snapshot"]>;
}

/** Preserves the gateway's database across restarts of the process. Does nothing without a path. */
export class StateFile {
  #pending: NodeJS.Timeout | undefined;
  #isClosed = false;
  #saveDelayMs = SHORTEST_SAVE_DELAY_MS;

  constructor(
    private readonly path: string | undefined,
    private readonly gateway: Gateway,
  ) {}

  /** Schedules a save, unless one is already scheduled, so that many changes need only one write. */
  schedule(): void {
    if (this.path && !this.#isClosed) this.#pending ??= setTimeout(() => this.save(), this.#saveDelayMs);
  }

  close(): void {
    this.save();
    this.#isClosed = true;
  }

  /** Saves immediately and atomically. */
  save(): void {
    clearTimeout(this.#pending);
    this.#pending = undefined;
    if (!this.path) return;
    const startedAtMs = performance.now();
    const snapshot: Snapshot = {
      rows: [...this.gateway.rows.values()],
      phones: [...this.gateway.whatsapp.phones.values()],
      knownNumbers: this.gateway.knownNumbers.snapshot(),
      messages: this.gateway.messages.snapshot(),
    };
    // The file is readable only by its owner, because it contains message texts and keys.
    writeFileSync(`${this.path}.new`, JSON.stringify(snapshot), { mode: 0o600 });
    renameSync(`${this.path}.new`, this.path);
    const tookMs = performance.now() - startedAtMs;
    this.#saveDelayMs = Math.max(SHORTEST_SAVE_DELAY_MS, tookMs * SAVE_DELAY_PER_SAVE_TIME);
  }

  load(): void {
    if (!this.path || !existsSync(this.path)) return;
    const snapshot: Snapshot = JSON.parse(readFileSync(this.path, "utf8"));
    for (const row of snapshot.rows) this.gateway.rows.set(row.name, row);
    for (const phone of snapshot.phones) this.gateway.whatsapp.addPhone(phone);
    for (const [jid, foundAtMs] of snapshot.knownNumbers ?? []) this.gateway.knownNumbers.add(jid, foundAtMs);
    this.gateway.messages.restore(snapshot.messages);
  }
}
