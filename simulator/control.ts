import type { Gateway } from "./gateway";
import type { LiveInstance } from "./instance";
import type { FinalCode } from "./instance-row";
import { toJid } from "./jid";
import type { Phone, Weather } from "./whatsapp";

/** A control request that is not possible now, with its HTTP status. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Changes WhatsApp's side and the network, for tests and people. */
export class Control {
  constructor(private readonly gateway: Gateway) {}

  /**
   * Scans the displayed QR. Default phone: that of the number given at the instance's creation, or a new one. `fails`:
   * the phone says "couldn't link device" and the gateway notices nothing.
   */
  scan(input: { instanceName: string; phoneNumber?: string; fails?: boolean }): Phone {
    const instance = this.#live(input.instanceName);
    const socket = instance.sockets.findLast(
      ({ liveQrCode }) => liveQrCode !== null && liveQrCode === instance.qr.code,
    );
    if (!socket) throw new ControlError(409, "there is no live QR code to scan");
    const phone = this.gateway.whatsapp.phone(
      input.phoneNumber ?? instance.row.number ?? this.#unusedNumber(),
    );
    if (!input.fails) socket.pair(phone.number);
    return phone;
  }

  /** Scans with an unexpected phone. */
  scanWithWrongPhone(instanceName: string): Phone {
    return this.scan({ instanceName, phoneNumber: this.#unusedNumber() });
  }

  /** Types the pairing code on the phone of the requested number. */
  pair(input: { instanceName: string; pairingCode: string }): Phone {
    const instance = this.#live(input.instanceName);
    const socket = instance.sockets.findLast(({ liveQrCode }) => liveQrCode !== null);
    if (!socket || !instance.pairingNumber || instance.qr.pairingCode !== input.pairingCode) {
      throw new ControlError(409, "that pairing code is not valid");
    }
    const phone = this.gateway.whatsapp.phone(instance.pairingNumber);
    socket.pair(phone.number);
    return phone;
  }

  /** WhatsApp ends the session for good: 401 unlinked, 402 banned for a while, 403 locked, 406 banned. */
  endSession(instanceName: string, code: FinalCode): void {
    const instance = this.#live(instanceName);
    if (instance.session?.kind !== "paired")
      throw new ControlError(409, "no phone is linked to this instance");
    instance.endSession(code);
  }

  /**
   * The network drops the sockets; the gateway reconnects by itself. Until it notices, its memory says `open` for a dead
   * socket.
   */
  drop(instanceName: string, noticedAfterMs = 0): number {
    const sockets = [...this.#live(instanceName).sockets];
    for (const socket of sockets) {
      if (noticedAfterMs === 0) socket.drop();
      else socket.dropUnnoticed(noticedAfterMs);
    }
    return sockets.length;
  }

  /** Kills the socket unnoticed. A drop or a restart of the instance repairs it. */
  killHalf(instanceName: string): void {
    const socket = this.#live(instanceName).currentSocket;
    if (socket?.stage !== "open") throw new ControlError(409, "the instance is not open");
    socket.isHalfDead = true;
  }

  /** Changes how WhatsApp treats websockets and drops existing ones, unless the weather becomes fair. */
  setWeather(weather: Weather, instanceName?: string): void {
    this.gateway.whatsapp.setWeather(weather, instanceName);
    if (weather === "fair") return;
    for (const instance of this.gateway.memory.values()) {
      if (instanceName === undefined || instance.name === instanceName) this.drop(instance.name);
    }
  }

  /** Marks numbers as found on WhatsApp before, or not; `known: false` without `numbers` forgets all. */
  setKnown({ numbers, known }: { numbers?: string[]; known: boolean }): void {
    const { knownNumbers } = this.gateway;
    if (numbers === undefined) {
      if (known) throw new ControlError(400, "which numbers?");
      knownNumbers.clear();
    }
    for (const number of numbers ?? []) {
      if (known) knownNumbers.add(toJid(number));
      else knownNumbers.delete(toJid(number));
    }
    this.gateway.changed();
  }

  /** Removes stored webhooks, as observed after restarts of real servers. */
  wipeWebhooks(instanceName?: string): number {
    const rows = [...this.gateway.rows.values()].filter(
      (row) => row.webhook !== null && (instanceName === undefined || row.name === instanceName),
    );
    for (const row of rows) row.webhook = null;
    this.gateway.changed();
    return rows.length;
  }

  /** Every instance with its state in memory, in the database and as last announced. */
  instances(): unknown[] {
    const names = new Set([...this.gateway.rows.keys(), ...this.gateway.memory.keys()]);
    return [...names].map((name) => this.#describe(name));
  }

  #describe(name: string): unknown {
    const row = this.gateway.rows.get(name);
    const instance = this.gateway.memory.get(name);
    return {
      instanceName: name,
      number: row?.number ?? null,
      memoryState: instance?.state ?? null,
      rowStatus: row?.connectionStatus ?? null,
      announcedState: instance?.announcedState ?? null,
      ownerJid: row?.ownerJid ?? null,
      disconnectionReasonCode: row?.disconnectionReasonCode ?? null,
      session: row?.session ?? null,
      qr: instance
        ? { ...instance.qr, isLive: instance.sockets.some(({ liveQrCode }) => liveQrCode !== null) }
        : null,
      sockets: instance?.sockets.map(({ stage, isHalfDead }) => ({ stage, isHalfDead })) ?? [],
      isFlapping: (instance?.sockets.length ?? 0) > 1,
      weather: this.gateway.whatsapp.weatherFor(name),
      webhook: row?.webhook ?? null,
      ...(this.gateway.counters.get(name) ?? { connectCalls: 0, secondSockets: 0 }),
    };
  }

  #live(instanceName: string): LiveInstance {
    const instance = this.gateway.memory.get(instanceName);
    if (!instance) throw new ControlError(404, `the gateway has no instance "${instanceName}" in memory`);
    return instance;
  }

  #unusedNumber(): string {
    const { phones } = this.gateway.whatsapp;
    for (let candidate = 5_511_970_000_001; ; candidate++) {
      if (!phones.has(String(candidate))) return String(candidate);
    }
  }
}
