import type { Behaviour } from "./behaviour";
import { TimerGroup } from "./clock";
import type { GatewayProcess } from "./gateway-process";
import type { LossCode } from "./gateway-version";
import type { FinalCode, Session } from "./instance-row";
import type { Weather } from "./whatsapp";

export type SocketStage =
  | "looking-up"
  | "connecting"
  | "showing-qr"
  | "pairing"
  | "logging-in"
  | "open"
  | "ended";

/** Receives the events of a socket. */
export interface SocketOwner {
  readonly gateway: Pick<GatewayProcess, "behaviour" | "clock" | "version">;
  readonly weather: Weather;
  readonly session: Session | null;
  socketConnecting(): void;
  /** Shows the next QR code and returns it. Null means that the QR limit is reached and the socket must stop. */
  socketHasQr(): string | null;
  socketPaired(phoneNumber: string): void;
  socketOpen(socket: GatewaySocket, phoneNumber: string): void;
  socketDropped(socket: GatewaySocket, loss: { code: LossCode; wasPairing: boolean }): void;
  socketRejected(socket: GatewaySocket, code: FinalCode): void;
}

const AWAY_REFUSAL_MS = 12;

/** One websocket from the gateway to WhatsApp, from the version lookup to its end. */
export class GatewaySocket {
  stage: SocketStage = "looking-up";
  liveQrCode: string | null = null;
  /** True if the socket looks open but sends fail. */
  isHalfDead = false;
  /** True if the socket closed without a reason from WhatsApp. Pending queries then fail. */
  wasCut = false;
  private readonly behaviour: Behaviour;
  readonly #timers: TimerGroup;
  #qrsShown = 0;

  constructor(
    private readonly owner: SocketOwner,
    private readonly isFirstLogin: boolean,
  ) {
    this.behaviour = owner.gateway.behaviour;
    this.#timers = new TimerGroup(owner.gateway.clock);
    this.#timers.after(this.behaviour.lookupDelayMs, () => this.#connect());
  }

  /** The phone accepts the QR code or the pairing code. The gateway sends no event until the login that follows. */
  pair(phoneNumber: string): void {
    this.stage = "pairing";
    this.liveQrCode = null;
    this.#timers.cancelAll();
    this.#timers.after(this.behaviour.pairingDelayMs, () => {
      this.owner.socketPaired(phoneNumber);
      this.drop();
    });
  }

  /** Loses the connection without a reason from WhatsApp. */
  drop(code: LossCode = 428): void {
    if (this.stage === "ended") return;
    const wasPairing = this.stage === "pairing";
    this.wasCut = true;
    this.end();
    this.owner.socketDropped(this, { code, wasPairing });
  }

  /** Loses the connection; the gateway notices `noticedAfterMs` later. */
  dropUnnoticed(noticedAfterMs: number): void {
    this.isHalfDead = true;
    this.#timers.after(noticedAfterMs, () => this.drop());
  }

  /** Stops without emitting an event. */
  end(): void {
    this.stage = "ended";
    this.liveQrCode = null;
    this.#timers.cancelAll();
  }

  #connect(): void {
    this.stage = "connecting";
    this.owner.socketConnecting();
    switch (this.owner.weather) {
      case "refusing":
        // In versions without `ignoresFirstClose`, the socket waits indefinitely.
        if (this.owner.gateway.version.ignoresFirstClose)
          this.#timers.after(AWAY_REFUSAL_MS, () => this.drop(503));
        return;
      case "silent":
        this.#timers.after(this.behaviour.silenceTimeoutMs, () => this.drop(408));
        return;
      case "away":
        this.#timers.after(AWAY_REFUSAL_MS, () => this.drop(408));
        return;
      case "fair":
        if (this.owner.session) this.#logIn(this.owner.session);
        else this.#timers.after(this.behaviour.qrDelayMs, () => this.#nextQr());
    }
  }

  #logIn(session: Session): void {
    this.stage = "logging-in";
    const loginDelayMs = this.isFirstLogin ? this.behaviour.firstLoginDelayMs : this.behaviour.loginDelayMs;
    this.#timers.after(loginDelayMs, () => {
      if (session.kind === "code-requested") return this.owner.socketRejected(this, 401);
      if (session.verdict !== null) return this.owner.socketRejected(this, session.verdict);
      this.stage = "open";
      this.owner.socketOpen(this, session.phoneNumber);
    });
  }

  #nextQr(): void {
    if (this.#qrsShown === this.behaviour.qrRefsPerSocket) {
      this.drop(408);
      return;
    }
    this.#qrsShown += 1;
    this.stage = "showing-qr";
    this.liveQrCode = this.owner.socketHasQr();
    if (this.liveQrCode !== null) this.#timers.after(this.behaviour.qrRotationMs, () => this.#nextQr());
  }
}
