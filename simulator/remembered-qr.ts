export const LIMIT_REACHED = { message: "QR code limit reached, please login again", statusCode: 500 };

/**
 * The gateway's last QR code, which may have expired. The code is cleared only when the QR limit is reached or the
 * process restarts.
 */
export interface RememberedQr {
  pairingCode?: string | null;
  code?: string;
  base64?: string;
  count: number;
}
