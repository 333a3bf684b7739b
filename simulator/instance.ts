import { type Clock, TimerGroup } from "./clock";
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
import { LIMIT_REACHED, type RememberedQr } from "./remembered-qr";
import { GatewaySocket, type SocketOwner } from "./socket";
import type { Phone, Weather } from "./whatsapp";

const REPLACEMENT_DELAY_MS = 25;

/** An instance in the memory of the gateway process: the first of its three truths. */
export class LiveInstance implements SocketOwner {
  state: ConnectionState = "close";
  qr: RememberedQr = { count: 0 };
  /** The own address, known from the first login of the process on; it survives a logout. */
  ownJid: string | undefined;
  /** After a logout through the API the process never delivers inbound messages again. */
  isDeafToMessages = false;
  hasConnected = false;
  /** The newest socket's credentials name an owner; they do not forget one that was logged out. */
  hasOwner = false;
  /** Between a loss and the next socket; no socket is there then. */
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

  /** Opens a socket. There is no lock: one that is already there stays, and the two will fight. */
  connect(pairingNumber: string | undefined, isFirstLogin = false): void {
    if (this.row.integration === "EVOLUTION") return;
    this.hasConnected = true;
    this.pairingNumber = pairingNumber;
    this.hasOwner = this.session !== null;
    this.sockets.push(new GatewaySocket(this, this.process.behaviour, this.clock, isFirstLogin));
  }

  /** Closes the newest socket, which comes back by itself. An open one is closed a moment later. */
  restart(): void {
    const socket = this.currentSocket;
    if (this.state === "open")
      this.#timers.after(this.process.behaviour.restartDelayMs, () => socket?.drop());
    else socket?.drop();
  }

  /** Asks WhatsApp to remove the device. Does nothing at all when the socket is dead but looks open. */
  logOut(): void {
    const { isDeafAfterLogout, staysDownAfterLogout, tellsOfLogout } = this.process.version;
    this.isDeafToMessages = isDeafAfterLogout;
    if (this.state !== "close") this.#staysDown = staysDownAfterLogout;
    const socket = this.currentSocket;
    const delayMs = this.state === "open" ? this.process.behaviour.logoutDelayMs : 0;
    this.#timers.after(delayMs, () => {
      if (!socket || this.state === "close") return;
      // Versions that do not wait for WhatsApp's answer forget the session even behind a dead socket.
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

  /** Forgets everything that runs, without a word. */
  dispose(): void {
    this.#timers.cancelAll();
    for (const socket of this.sockets.splice(0)) socket.end();
  }

  /** Sends an event to the instance's webhook; resolves when the last try is over. */
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
    // WhatsApp closes the old one as soon as the new one is logged in; the gateway calls that open a moment later.
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

  /** Before any QR code and before the first login of the process, which not every version looks after. */
  get #isFirstClose(): boolean {
    return this.process.version.ignoresFirstClose && this.qr.count === 0 && this.ownJid === undefined;
  }

  /** The database and the webhook learn of a login only after the profile picture was fetched. */
  #publishLogin(phone: Phone): void {
    const { jid, picture, profileName } = this.process.whatsapp.profileOf(phone);
    updateRow(this.row, {
      connectionStatus: "open",
      ownerJid: jid,
      profileName: profileName ?? null,
      profilePicUrl: picture,
    });
    this.process.changed();
    this.#announce({
      instance: this.name,
      wuid: jid,
      profileName,
      profilePictureUrl: picture,
      state: "open",
      statusReason: 200,
    });
  }

  /** A final end: announced, written down, and the session wiped once the logout webhook is through. */
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

  /** The QR limit: webhooks and memory know, the database keeps saying `connecting`. */
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
