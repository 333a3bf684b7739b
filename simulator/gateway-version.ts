import type { Behaviour } from "./behaviour";

export const GATEWAY_VERSIONS = ["2.3.6", "2.3.7", "2.4"] as const;
export type GatewayVersionName = (typeof GATEWAY_VERSIONS)[number];

/**
 * Codes of a lost socket: 428 if WhatsApp gave no reason, 408 if WhatsApp is unreachable or silent or the QR codes are
 * exhausted, and 503 if WhatsApp rejected the websocket.
 */
export type LossCode = 428 | 408 | 503;

/** Differences between gateway versions. The defaults are those of 2.3.6. */
export class GatewayVersion {
  reported = "2.3.6";
  behaviour: Partial<Behaviour> = {};
  /** Until the licence is activated, all routes except `OPEN_PATHS` in `licence.ts` respond with 503. */
  asksForLicence = false;
  /** True: connects every row at boot. False: connects only `open` and `connecting` rows. */
  bootsEveryRow = true;
  /** After a logout through the API, the process never delivers the instance's inbound messages again. */
  isDeafAfterLogout = true;
  /** True: a logout of a closed instance returns 400. False: it returns 200 and has no effect. */
  refusesLogoutWhenClosed = true;
  /** True: a logout of an instance whose socket is dead but looks open returns 500. False: it returns 200. */
  refusesLogoutOfDeadSocket = false;
  /** A logout through the API sends webhooks and writes code 401 into the row. */
  tellsOfLogout = true;
  /** After a logout, the process never reconnects the instance automatically, so a scan does not complete. */
  staysDownAfterLogout = false;
  /** A close with code 408 (WhatsApp unreachable, keepalive lost, QR codes exhausted) wipes the session. */
  isTimeoutFinal = false;
  /**
   * A close before the process has shown any QR code or logged in is not reported, and the process does not reconnect.
   */
  ignoresFirstClose = false;
  /** How the webhook of an inbound message identifies a contact whose phone number is hidden. */
  hiddenContacts: "hidden_first" | "phone_twice" | "phone_first" = "hidden_first";
  /** Answers and webhooks have the context of a message, which names the message that it replies to. */
  reportsContext = true;
  /** An inbound poll vote that the gateway cannot decrypt is reported. */
  reportsPollVotes = false;
  /**
   * True: an edit is reported as `SERVER_ACK` with the new text, and a deletion with a status. False: an edit is
   * reported as `DELETED` without its text.
   */
  describesChanges = false;
  /** The `messageId` of a sendText call becomes the message id at WhatsApp. */
  takesMessageId = false;
  trimsNames = false;
  /** Webhooks have `X-Timestamp` and similar headers. */
  marksWebhooks = false;
}

const V2_3_6 = new GatewayVersion();

const V2_3_7: GatewayVersion = {
  ...V2_3_6,
  reported: "2.3.7",
  bootsEveryRow: false,
  isDeafAfterLogout: false,
  refusesLogoutOfDeadSocket: true,
  hiddenContacts: "phone_twice",
  reportsPollVotes: true,
  describesChanges: true,
};

const V2_4: GatewayVersion = {
  ...V2_3_7,
  // Both release candidates of 2.4 report this version.
  reported: "2.4.0",
  behaviour: { reconnectDelayMs: 3_000 },
  asksForLicence: true,
  refusesLogoutWhenClosed: false,
  refusesLogoutOfDeadSocket: false,
  tellsOfLogout: false,
  staysDownAfterLogout: true,
  isTimeoutFinal: true,
  ignoresFirstClose: true,
  hiddenContacts: "phone_first",
  reportsContext: false,
  takesMessageId: true,
  trimsNames: true,
  marksWebhooks: true,
};

export const VERSIONS: Record<GatewayVersionName, GatewayVersion> = {
  "2.3.6": V2_3_6,
  "2.3.7": V2_3_7,
  "2.4": V2_4,
};
