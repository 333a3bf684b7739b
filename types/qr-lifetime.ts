/** The gateway shows each QR code for 45.0 s (docs/gateway-contract.md, "QR codes"). */
export const QR_LIFETIME_MS = 45_000;
