/** The QR that the gateway remembers, dead or alive. Only the limit and a restart of the process clear it. */
export interface RememberedQr {
  pairingCode?: string | null;
  code?: string;
  base64?: string;
  count: number;
}

/** What the webhook says when no more codes are made. */
export const LIMIT_REACHED = { message: "QR code limit reached, please login again", statusCode: 500 };
