import { TimerGroup } from "./clock";
import * as disconnections from "./disconnection";
import type { GatewayProcess } from "./gateway-process";
import type { LossCode } from "./gateway-version";
import { newPairingCode, newQrCode, TINY_PNG_DATA_URI } from "./identifiers";
import {
  type ConnectionState,
  type FinalCode,
  type InstanceRow,
  type Session,
  updateRow,
} from "./instance-row";
import { toJid } from "./jid";
import { LIMIT_REACHED, type RememberedQr } from "./remembered-qr";
import { GatewaySocket, type SocketOwner } from "./socket";
import type { Phone, Weather } from "./whatsapp";

const REPLACEMENT_DELAY_MS = 25;

/**
 * An instance in the memory of the gateway process. The database row and the last webhook may report a different state.
 */
export class LiveInstance implements SocketOwner {
  state: ConnectionState = "close";
  qr: RememberedQr = { count: 0 };
  /** The instance's own WhatsApp address, known since the first login in this process. A logout does not clear it. */
  ownJid: string | undefined;
  isDeafToMessages = false;
  hasConnected = false;
  /** True if the newest socket's credentials name an owner, even if that owner has since been logged out. */
  hasOwner = false;
  isWaitingToReconnect = false;
  announcedState: string | null = null;
  readonly sockets: GatewaySocket[] = [];
  /** The phone number for which a pairing code was requested; undefined in QR mode. */
  pairingNumber: string | undefined;
  #staysDown = false;
  readonly #timers: TimerGroup;

  constructor(
    readonly row: InstanceRow,
    readonly gateway: GatewayProcess,
  ) {
    this.#timers = new TimerGroup(gateway.clock);
    if (row.integration === "EVOLUTION") this.state = "open";
  }

  get name(): string {
    return this.row.name;
  }

  get weather(): Weather {
    return this.gateway.whatsapp.weatherFor(this.name);
  }

  get session(): Session | null {
    return this.row.session;
  }

  /** The newest socket. Restart and logout act on this socket. */
  get currentSocket(): GatewaySocket | undefined {
    return this.sockets.at(-1);
  }

  /**
   * Opens a socket. As in the gateway, an existing socket stays open. The two sockets then keep replacing each other.
   */
  connect(pairingNumber: string | undefined, isFirstLogin = false): void {
    if (this.row.integration === "EVOLUTION") return;
    this.hasConnected = true;
    this.pairingNumber = pairingNumber;
    this.hasOwner = this.session !== null;
    this.sockets.push(new GatewaySocket(this, isFirstLogin));
  }

  /**
   * Closes the newest socket, after which the gateway reconnects. If the instance is open, the socket closes after
   * `restartDelayMs`.
   */
  restart(): void {
    const socket = this.currentSocket;
    if (this.state === "open")
      this.#timers.after(this.gateway.behaviour.restartDelayMs, () => socket?.drop());
    else socket?.drop();
  }

  /** Asks WhatsApp to remove the device. If the socket is dead but looks open, some versions keep the session. */
  logOut(): void {
    const { isDeafAfterLogout, staysDownAfterLogout, tellsOfLogout } = this.gateway.version;
    this.isDeafToMessages = isDeafAfterLogout;
    if (this.state !== "close") this.#staysDown = staysDownAfterLogout;
    const socket = this.currentSocket;
    const delayMs = this.state === "open" ? this.gateway.behaviour.logoutDelayMs : 0;
    this.#timers.after(delayMs, () => {
      if (!socket || this.state === "close") return;
      // Versions that do not wait for WhatsApp's response wipe the session even when the socket is dead.
      if (socket.isHalfDead && tellsOfLogout) return;
      updateRow(this.row, { session: null });
      if (tellsOfLogout) return void this.#close(socket, disconnections.disconnectionByLogout(this.name));
      this.#drop(socket);
      updateRow(this.row, { connectionStatus: "close" });
    });
  }

  /** WhatsApp ends the session: immediately if a socket is open, otherwise at the next login. */
  endSession(code: FinalCode): void {
    if (this.session?.kind === "paired") updateRow(this.row, { session: { ...this.session, verdict: code } });
    const open = this.sockets.filter((socket) => socket.stage === "open");
    for (const socket of open) this.#close(socket, disconnections.disconnectionByWhatsApp(code));
  }

  /** Cancels all timers and closes all sockets without emitting events. */
  dispose(): void {
    this.#timers.cancelAll();
    for (const socket of this.sockets.splice(0)) socket.end();
  }

  /** Resolves once the event is delivered or abandoned. */
  emit(event: string, data: unknown): Promise<void> {
    return this.gateway.emit(this.row, this.ownJid, event, data);
  }

  socketConnecting(): void {
    this.state = "connecting";
    this.#announce({ instance: this.name, state: "connecting", statusReason: 200 });
  }

  socketHasQr(): string | null {
    if (this.qr.count >= this.gateway.behaviour.qrLimit) {
      this.#refuse();
      return null;
    }
    const code = newQrCode();
    const pairingCode = this.pairingNumber ? newPairingCode() : null;
    if (pairingCode !== null) this.hasOwner = true;
    this.qr = { pairingCode, code, base64: TINY_PNG_DATA_URI, count: this.qr.count + 1 };
    updateRow(this.row, {
      connectionStatus: "connecting",
      session: pairingCode ? { kind: "code-requested" } : this.session,
    });
    this.gateway.changed();
    const qrcode = { instance: this.name, pairingCode, code, base64: TINY_PNG_DATA_URI };
    void this.emit("qrcode.updated", { qrcode });
    return code;
  }

  socketPaired(phoneNumber: string): void {
    updateRow(this.row, { session: { kind: "paired", phoneNumber, verdict: null } });
    this.gateway.changed();
  }

  socketOpen(socket: GatewaySocket, phoneNumber: string): void {
    const phone = this.gateway.whatsapp.phone(phoneNumber);
    this.ownJid = toJid(phoneNumber);
    const rivals = this.sockets.filter((other) => other !== socket && other.stage === "open");
    // WhatsApp closes the old socket when the new one logs in. The gateway reports `open` a moment later.
    for (const rival of rivals) rival.drop();
    if (rivals.length === 0) this.state = "open";
    else {
      this.#timers.after(REPLACEMENT_DELAY_MS, () => {
        if (socket.stage === "open") this.state = "open";
      });
    }
    this.#timers.after(this.gateway.behaviour.profileDelayMs, () => {
      if (socket.stage === "open") this.#publishLogin(phone);
    });
  }

  /**
   * Handles the loss of a connection whose session is still valid. In most cases the gateway reconnects automatically.
   */
  socketDropped(socket: GatewaySocket, { code, wasPairing }: { code: LossCode; wasPairing: boolean }): void {
    const { version, behaviour } = this.gateway;
    this.#forget(socket);
    this.state = "close";
    if (this.#isFirstClose || this.#staysDown) return;
    if (code === 408 && version.isTimeoutFinal) {
      this.#close(socket, disconnections.disconnectionByTimeout(this.ownJid === undefined));
    } else if (behaviour.reconnectDelayMs === 0) {
      this.connect(this.pairingNumber, wasPairing);
    } else {
      this.isWaitingToReconnect = true;
      this.#timers.after(behaviour.reconnectDelayMs, () => {
        this.isWaitingToReconnect = false;
        this.connect(this.pairingNumber, wasPairing);
      });
    }
  }

  socketRejected(socket: GatewaySocket, code: FinalCode): void {
    if (this.#isFirstClose) this.#drop(socket);
    else this.#close(socket, disconnections.disconnectionByWhatsApp(code));
  }

  /** True if the version ignores a close now, because the process has neither shown a QR code nor logged in. */
  get #isFirstClose(): boolean {
    return this.gateway.version.ignoresFirstClose && this.qr.count === 0 && this.ownJid === undefined;
  }

  /** Updates the row and sends the webhook. The gateway does both only after it has fetched the profile picture. */
  #publishLogin(phone: Phone): void {
    const { jid, picture, profileName } = this.gateway.whatsapp.profileOf(phone);
    updateRow(this.row, {
      connectionStatus: "open",
      ownerJid: jid,
      profileName: profileName ?? null,
      profilePicUrl: picture,
    });
    this.gateway.changed();
    const profile = { wuid: jid, profileName, profilePictureUrl: picture };
    this.#announce({ instance: this.name, ...profile, state: "open", statusReason: 200 });
  }

  /**
   * Handles a final close: updates the row, sends the events, and wipes the session once the logout webhook is
   * delivered or abandoned.
   */
  #close(socket: GatewaySocket, { code, object }: disconnections.FinalDisconnection): void {
    this.#drop(socket);
    const disconnectionAt = new Date().toISOString();
    const reason = { disconnectionAt, disconnectionReasonCode: code, disconnectionObject: object };
    updateRow(this.row, { connectionStatus: "close", ...reason });
    this.gateway.changed();
    void this.emit("status.instance", { instance: this.name, status: "closed", ...reason });
    void this.emit("logout.instance", null).then(() => {
      updateRow(this.row, { session: null, connectionStatus: "close" });
      this.gateway.changed();
    });
    this.#announce({ instance: this.name, state: "close", statusReason: code });
  }

  /** At the QR limit, the gateway updates its memory and sends webhooks, but the row stays `connecting`. */
  #refuse(): void {
    for (const socket of this.sockets.splice(0)) socket.end();
    this.state = "close";
    this.qr = { count: 0 };
    this.gateway.record({ kind: "qr-limit", instanceName: this.name });
    void this.emit("qrcode.updated", LIMIT_REACHED);
    this.#announce({ instance: this.name, state: "refused", statusReason: 428 });
  }

  #announce(update: { state: string; [member: string]: unknown }): void {
    this.announcedState = update.state;
    void this.emit("connection.update", update);
  }

  #drop(socket: GatewaySocket): void {
    socket.end();
    this.#forget(socket);
    this.state = "close";
  }

  #forget(socket: GatewaySocket): void {
    const index = this.sockets.indexOf(socket);
    if (index >= 0) this.sockets.splice(index, 1);
  }
}
