import type { Gateway } from "./gateway";
import type { LiveInstance } from "./instance";
import type { FinalCode } from "./instance-row";
import { toJid } from "./jid";
import type { Phone, Weather } from "./whatsapp";

/** Thrown if a control request cannot be carried out. `status` is the HTTP status of the response. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export class Control {
  constructor(private readonly gateway: Gateway) {}

  /**
   * Scans the displayed QR code. The default phone is the one with the number given when the instance was created, or a
   * new phone if no number was given. With `fails`, the phone shows "couldn't link device" and the gateway receives no
   * event. Throws 409 without a live QR code.
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

  scanWithWrongPhone(instanceName: string): Phone {
    return this.scan({ instanceName, phoneNumber: this.#unusedNumber() });
  }

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

  /** Makes WhatsApp end the session permanently: 401 unlinked, 402 temporarily banned, 403 locked, 406 banned. */
  endSession(instanceName: string, code: FinalCode): void {
    const instance = this.#live(instanceName);
    if (instance.session?.kind !== "paired")
      throw new ControlError(409, "no phone is linked to this instance");
    instance.endSession(code);
  }

  /**
   * Drops the sockets as a network failure would; the gateway reconnects automatically. Until the gateway notices the
   * loss, it reports `open` for a dead socket. Returns the number of dropped sockets.
   */
  drop(instanceName: string, noticedAfterMs = 0): number {
    const sockets = [...this.#live(instanceName).sockets];
    for (const socket of sockets) {
      if (noticedAfterMs === 0) socket.drop();
      else socket.dropUnnoticed(noticedAfterMs);
    }
    return sockets.length;
  }

  /**
   * Opens a second socket on an open session, as a connect in the gap after a scan does. The two sockets then replace
   * each other until the session ends.
   */
  openSecondSocket(instanceName: string): void {
    const instance = this.#live(instanceName);
    if (instance.currentSocket?.stage !== "open") throw new ControlError(409, "the instance is not open");
    instance.connect(undefined);
  }

  /**
   * Makes sends fail while the gateway still reports `open`. A drop or a restart of the instance replaces the dead
   * socket.
   */
  killHalf(instanceName: string): void {
    const socket = this.#live(instanceName).currentSocket;
    if (socket?.stage !== "open") throw new ControlError(409, "the instance is not open");
    socket.isHalfDead = true;
  }

  /** Changes how WhatsApp treats websockets. Drops existing websockets unless the new weather is `fair`. */
  setWeather(weather: Weather, instanceName?: string): void {
    this.gateway.whatsapp.setWeather(weather, instanceName);
    if (weather === "fair") return;
    for (const instance of this.gateway.memory.values()) {
      if (instanceName === undefined || instance.name === instanceName) this.drop(instance.name);
    }
  }

  /**
   * Adds numbers to the gateway's known numbers, or removes them. `known: false` without `numbers` removes all known
   * numbers.
   */
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

  /** Deletes stored webhooks and returns how many were deleted. Real servers sometimes lose webhooks in a restart. */
  wipeWebhooks(instanceName?: string): number {
    const rows = [...this.gateway.rows.values()].filter(
      (row) => row.webhook !== null && (instanceName === undefined || row.name === instanceName),
    );
    for (const row of rows) row.webhook = null;
    this.gateway.changed();
    return rows.length;
  }

  /** Describes every instance, including its state in memory, in the database and in the last webhook. */
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
