import type { Behaviour } from "./behaviour";

export const GATEWAY_VERSIONS = ["2.3.6", "2.3.7", "2.4"] as const;
export type GatewayVersionName = (typeof GATEWAY_VERSIONS)[number];

/** What a socket's end means: no reason at all, WhatsApp out of reach or silent, or a websocket turned down. */
export type LossCode = 428 | 408 | 503;

/** How a version of the gateway differs from the others. */
export interface GatewayVersion {
  /** What `GET /` says. */
  reported: string;
  behaviour: Partial<Behaviour>;
  /** Every route answers 503 until the licence is activated. */
  asksForLicence: boolean;
  /** A boot connects every row, or only rows that say `open` or `connecting`. */
  bootsEveryRow: boolean;
  /** After a logout through the API the process never delivers inbound messages again. */
  isDeafAfterLogout: boolean;
  /** Logging out a closed instance is refused with 400; otherwise 200 and nothing is done. */
  refusesLogoutWhenClosed: boolean;
  /** Logging out a socket that is dead and still looks open fails with 500; otherwise 200 and nothing is done. */
  refusesLogoutOfDeadSocket: boolean;
  /** The end that our own logout makes is told by webhooks, with code 401 in the row. */
  tellsOfLogout: boolean;
  /** After a logout the process never connects again by itself, so that a scan does not complete. */
  staysDownAfterLogout: boolean;
  /** 408 (WhatsApp out of reach, keepalive lost, codes run out) wipes the session. */
  isTimeoutFinal: boolean;
  /** A close before any QR code and before the first login of the process is neither told nor retried. */
  ignoresFirstClose: boolean;
  /** How a contact that WhatsApp addresses by its hidden identity appears in the webhook of its message. */
  hiddenContacts: "hidden_first" | "phone_twice" | "phone_first";
  /** `messageId` of sendText becomes the id of the message at WhatsApp. */
  takesMessageId: boolean;
  /** Create trims the name. */
  trimsNames: boolean;
  /** Webhooks carry `X-Timestamp` and its like. */
  marksWebhooks: boolean;
}

const V2_3_6: GatewayVersion = {
  reported: "2.3.6",
  behaviour: {},
  asksForLicence: false,
  bootsEveryRow: true,
  isDeafAfterLogout: true,
  refusesLogoutWhenClosed: true,
  refusesLogoutOfDeadSocket: false,
  tellsOfLogout: true,
  staysDownAfterLogout: false,
  isTimeoutFinal: false,
  ignoresFirstClose: false,
  hiddenContacts: "hidden_first",
  takesMessageId: false,
  trimsNames: false,
  marksWebhooks: false,
};

const V2_3_7: GatewayVersion = {
  ...V2_3_6,
  reported: "2.3.7",
  bootsEveryRow: false,
  isDeafAfterLogout: false,
  refusesLogoutOfDeadSocket: true,
  hiddenContacts: "phone_twice",
};

const V2_4: GatewayVersion = {
  ...V2_3_7,
  // Both release candidates say so.
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
  takesMessageId: true,
  trimsNames: true,
  marksWebhooks: true,
};

export const VERSIONS: Record<GatewayVersionName, GatewayVersion> = {
  "2.3.6": V2_3_6,
  "2.3.7": V2_3_7,
  "2.4": V2_4,
};
