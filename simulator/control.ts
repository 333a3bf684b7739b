import type { Gateway } from "./gateway";
import type { LiveInstance } from "./instance";
import type { FinalCode } from "./instance-row";
import { toJid } from "./jid";
import type { Phone, Weather } from "./whatsapp";

/** An order that makes no sense now, with the HTTP status that says so. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** WhatsApp's side and the network, as a test or a person moves them. */
export class Control {
  constructor(private readonly gateway: Gateway) {}

  /**
   * A phone scans the QR on display. Without `phoneNumber` it is the phone of the number that the instance
   * was created with, or a new one. `fails`: the phone says "couldn't link device", the gateway notices nothing.
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

  /** The phone that scans is not the one that was expected. */
  scanWithWrongPhone(instanceName: string): Phone {
    return this.scan({ instanceName, phoneNumber: this.#unusedNumber() });
  }

  /** A person types the pairing code on the phone of the number that it was asked for. */
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
   * The network drops the sockets; the gateway connects again by itself. Until it has noticed, its memory says `open`
   * of a socket that is dead.
   */
  drop(instanceName: string, noticedAfterMs = 0): number {
    const sockets = [...this.#live(instanceName).sockets];
    for (const socket of sockets) {
      if (noticedAfterMs === 0) socket.drop();
      else socket.dropUnnoticed(noticedAfterMs);
    }
    return sockets.length;
  }

  /** The socket dies without anybody noticing. A drop or a restart of the instance heals it. */
  killHalf(instanceName: string): void {
    const socket = this.#live(instanceName).currentSocket;
    if (socket?.stage !== "open") throw new ControlError(409, "the instance is not open");
    socket.isHalfDead = true;
  }

  /** Changes how WhatsApp treats websockets; the sockets that are there are dropped unless it turns fair. */
  setWeather(weather: Weather, instanceName?: string): void {
    this.gateway.whatsapp.setWeather(weather, instanceName);
    if (weather === "fair") return;
    for (const instance of this.gateway.memory.values()) {
      if (instanceName === undefined || instance.name === instanceName) this.drop(instance.name);
    }
  }

  /** Numbers that the gateway has found on WhatsApp before, or has not; without `numbers` it forgets all. */
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

  /** Removes stored webhooks, as restarts of real servers were seen to do. */
  wipeWebhooks(instanceName?: string): number {
    const rows = [...this.gateway.rows.values()].filter(
      (row) => row.webhook !== null && (instanceName === undefined || row.name === instanceName),
    );
    for (const row of rows) row.webhook = null;
    this.gateway.changed();
    return rows.length;
  }

  /** Every instance with its three truths: memory, database, what was announced. */
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
