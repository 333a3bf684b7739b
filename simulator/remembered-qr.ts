/** The last QR of the gateway, valid or not. Only the limit and a restart of the process clear it. */
export interface RememberedQr {
  pairingCode?: string | null;
  code?: string;
  base64?: string;
  count: number;
}

/** Webhook body at the QR limit. */
export const LIMIT_REACHED = { message: "QR code limit reached, please login again", statusCode: 500 };
