import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Gateway } from "./gateway";
import type { InstanceRow } from "./instance-row";
import type { MessageStore } from "./messages";
import type { Phone } from "./whatsapp";

const SAVE_DELAY_MS = 50;

/** The gateway's database as a file: written whole, read by nobody else. */
interface Snapshot {
  rows: InstanceRow[];
  phones: Phone[];
  knownJids: string[];
  messages: ReturnType<MessageStore["snapshot"]>;
}

/** Keeps the gateway's database over restarts of the process. Without a path it does nothing. */
export class StateFile {
  #pending: NodeJS.Timeout | undefined;

  constructor(
    private readonly path: string | undefined,
    private readonly gateway: Gateway,
  ) {}

  /** Saves soon; many changes make one write. */
  schedule(): void {
    if (this.path) this.#pending ??= setTimeout(() => this.save(), SAVE_DELAY_MS);
  }

  /** Saves now, all or nothing. */
  save(): void {
    clearTimeout(this.#pending);
    this.#pending = undefined;
    if (!this.path) return;
    const snapshot: Snapshot = {
      rows: [...this.gateway.rows.values()],
      phones: [...this.gateway.whatsapp.phones.values()],
      knownJids: [...this.gateway.knownJids],
      messages: this.gateway.messages.snapshot(),
    };
    writeFileSync(`${this.path}.new`, JSON.stringify(snapshot));
    renameSync(`${this.path}.new`, this.path);
  }

  load(): void {
    if (!this.path || !existsSync(this.path)) return;
    const snapshot: Snapshot = JSON.parse(readFileSync(this.path, "utf8"));
    for (const row of snapshot.rows) this.gateway.rows.set(row.name, row);
    for (const phone of snapshot.phones) this.gateway.whatsapp.addPhone(phone);
    for (const jid of snapshot.knownJids) this.gateway.knownJids.add(jid);
    this.gateway.messages.restore(snapshot.messages);
  }
}
