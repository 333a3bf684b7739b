export const LIMIT_REACHED = { message: "QR code limit reached, please login again", statusCode: 500 };

/** The gateway's last QR code, valid or not. Only the limit and a restart of the process clear it. */
export interface RememberedQr {
  pairingCode?: string | null;
  code?: string;
  base64?: string;
  count: number;
}
