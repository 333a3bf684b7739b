import { type Clock, TimerGroup } from "./clock";
import * as disconnections from "./disconnection";
import type { GatewayProcess } from "./gateway-process";
import type { LossCode } from "./gateway-version";
import { newPairingCode, newQrCode, TINY_PNG_DATA_URI } from "./identifiers";
import type { ConnectionState, FinalCode, InstanceRow, Session } from "./instance-row";
import { updateRow } from "./instance-row";
import { LIMIT_REACHED, type RememberedQr } from "./remembered-qr";
import { GatewaySocket, type SocketOwner } from "./socket";
import type { Phone, Weather } from "./whatsapp";

const REPLACEMENT_DELAY_MS = 25;

/** An instance in the memory of the gateway process; database row and webhooks may say something else. */
export class LiveInstance implements SocketOwner {
  state: ConnectionState = "close";
  qr: RememberedQr = { count: 0 };
  /** The own address, known since the first login of the process; it survives a logout. */
  ownJid: string | undefined;
  isDeafToMessages = false;
  hasConnected = false;
  /** The newest socket's credentials name an owner, even one that was logged out. */
  hasOwner = false;
  /** Between a loss and the next socket. */
  isWaitingToReconnect = false;
  announcedState: string | null = null;
  readonly sockets: GatewaySocket[] = [];
  /** The number whose owner was asked to type a code; undefined in QR mode. */
  pairingNumber: string | undefined;
  #staysDown = false;
  readonly #timers: TimerGroup;

  constructor(
    readonly row: InstanceRow,
    private readonly process: GatewayProcess,
    private readonly clock: Clock,
  ) {
    this.#timers = new TimerGroup(clock);
    if (row.integration === "EVOLUTION") this.state = "open";
  }

  get name(): string {
    return this.row.name;
  }

  get weather(): Weather {
    return this.process.whatsapp.weatherFor(this.name);
  }

  get session(): Session | null {
    return this.row.session;
  }

  get endsWhenRefused(): boolean {
    return this.process.version.ignoresFirstClose;
  }

  /** The socket that sends: the newest. */
  get currentSocket(): GatewaySocket | undefined {
    return this.sockets.at(-1);
  }

  /** Opens a socket. There is no lock: an existing socket stays, and the two replace each other in turn. */
  connect(pairingNumber: string | undefined, isFirstLogin = false): void {
    if (this.row.integration === "EVOLUTION") return;
    this.hasConnected = true;
    this.pairingNumber = pairingNumber;
    this.hasOwner = this.session !== null;
    this.sockets.push(new GatewaySocket(this, this.process.behaviour, this.clock, isFirstLogin));
  }

  /** Closes the newest socket, which reconnects by itself. An open socket is closed a moment later. */
  restart(): void {
    const socket = this.currentSocket;
    if (this.state === "open")
      this.#timers.after(this.process.behaviour.restartDelayMs, () => socket?.drop());
    else socket?.drop();
  }

  /** Asks WhatsApp to remove the device. Does nothing when the socket is dead but looks open. */
  logOut(): void {
    const { isDeafAfterLogout, staysDownAfterLogout, tellsOfLogout } = this.process.version;
    this.isDeafToMessages = isDeafAfterLogout;
    if (this.state !== "close") this.#staysDown = staysDownAfterLogout;
    const socket = this.currentSocket;
    const delayMs = this.state === "open" ? this.process.behaviour.logoutDelayMs : 0;
    this.#timers.after(delayMs, () => {
      if (!socket || this.state === "close") return;
      // Versions that do not wait for WhatsApp's answer wipe the session even behind a dead socket.
      if (socket.isHalfDead && tellsOfLogout) return;
      updateRow(this.row, { session: null });
      if (tellsOfLogout) return void this.#close(socket, disconnections.disconnectionByLogout(this.name));
      this.#drop(socket);
      updateRow(this.row, { connectionStatus: "close" });
    });
  }

  /** WhatsApp ends the session: at once when a socket is open, else at the next login. */
  endSession(code: FinalCode): void {
    if (this.session?.kind === "paired") updateRow(this.row, { session: { ...this.session, verdict: code } });
    const open = this.sockets.filter((socket) => socket.stage === "open");
    for (const socket of open) this.#close(socket, disconnections.disconnectionByWhatsApp(code));
  }

  /** Cancels all timers and sockets without an event. */
  dispose(): void {
    this.#timers.cancelAll();
    for (const socket of this.sockets.splice(0)) socket.end();
  }

  /** Sends an event to the instance's webhook; resolves after the last attempt. */
  emit(event: string, data: unknown): Promise<void> {
    return this.process.emit(this.row, this.ownJid, event, data);
  }

  socketConnecting(): void {
    this.state = "connecting";
    this.#announce({ instance: this.name, state: "connecting", statusReason: 200 });
  }

  socketHasQr(): string | null {
    if (this.qr.count >= this.process.behaviour.qrLimit) {
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
    this.process.changed();
    const qrcode = { instance: this.name, pairingCode, code, base64: TINY_PNG_DATA_URI };
    void this.emit("qrcode.updated", { qrcode });
    return code;
  }

  socketPaired(phoneNumber: string): void {
    updateRow(this.row, { session: { kind: "paired", phoneNumber, verdict: null } });
    this.process.changed();
  }

  socketOpen(socket: GatewaySocket, phoneNumber: string): void {
    const phone = this.process.whatsapp.phone(phoneNumber);
    this.ownJid = this.process.whatsapp.jidOf(phone);
    const rivals = this.sockets.filter((other) => other !== socket && other.stage === "open");
    // WhatsApp closes the old socket when the new one logs in; the gateway reports `open` a moment later.
    for (const rival of rivals) rival.drop();
    if (rivals.length === 0) this.state = "open";
    else {
      this.#timers.after(REPLACEMENT_DELAY_MS, () => {
        if (socket.stage === "open") this.state = "open";
      });
    }
    this.#timers.after(this.process.behaviour.profileDelayMs, () => {
      if (socket.stage === "open") this.#publishLogin(phone);
    });
  }

  socketDropped(socket: GatewaySocket, { code, wasPairing }: { code: LossCode; wasPairing: boolean }): void {
    const { version, behaviour } = this.process;
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

  /** Before any QR code and the first login of the process; some versions ignore a close then. */
  get #isFirstClose(): boolean {
    return this.process.version.ignoresFirstClose && this.qr.count === 0 && this.ownJid === undefined;
  }

  /** Updates the database and sends the webhook only after the profile picture was fetched. */
  #publishLogin(phone: Phone): void {
    const { jid, picture, profileName } = this.process.whatsapp.profileOf(phone);
    updateRow(this.row, {
      connectionStatus: "open",
      ownerJid: jid,
      profileName: profileName ?? null,
      profilePicUrl: picture,
    });
    this.process.changed();
    const profile = { wuid: jid, profileName, profilePictureUrl: picture };
    this.#announce({ instance: this.name, ...profile, state: "open", statusReason: 200 });
  }

  /** A final end: updates the row, sends the events, and wipes the session after the logout webhook. */
  #close(socket: GatewaySocket, { code, object }: disconnections.FinalDisconnection): void {
    this.#drop(socket);
    const disconnectionAt = new Date().toISOString();
    const reason = { disconnectionAt, disconnectionReasonCode: code, disconnectionObject: object };
    updateRow(this.row, { connectionStatus: "close", ...reason });
    this.process.changed();
    void this.emit("status.instance", { instance: this.name, status: "closed", ...reason });
    void this.emit("logout.instance", null).then(() => {
      updateRow(this.row, { session: null, connectionStatus: "close" });
      this.process.changed();
    });
    this.#announce({ instance: this.name, state: "close", statusReason: code });
  }

  /** The QR limit changes memory and sends webhooks; the database still says `connecting`. */
  #refuse(): void {
    for (const socket of this.sockets.splice(0)) socket.end();
    this.state = "close";
    this.qr = { count: 0 };
    this.process.record({ kind: "qr-limit", instanceName: this.name });
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
