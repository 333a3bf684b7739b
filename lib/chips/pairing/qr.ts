import { createHash } from "node:crypto";
import type { PairingRow } from "@/db/schema";
import type { GatewayQr } from "@/lib/gateway/pairing";
import type { Qr } from "@/types/pairing";
import { QR_LIFETIME_MS } from "@/types/qr-lifetime";
import { hasLiveQr } from "./pairing-rules";

/** Adds the digest that identifies a QR code. Returns null if there is nothing to scan. */
export function withDigest(qr: GatewayQr | null): (GatewayQr & { digest: string }) | null {
  const content = qr?.code ?? qr?.base64 ?? null;
  if (qr === null || content === null) return null;
  return { ...qr, digest: createHash("sha256").update(content).digest("hex") };
}

/** Returns the stored QR code for the browser, or null if a phone can no longer scan it. */
export function liveQr(pairing: PairingRow, now: Date): Qr | null {
  if (!hasLiveQr(pairing, now) || pairing.qrIssuedAt === null) return null;
  return {
    code: pairing.qrCode,
    base64: pairing.qrBase64,
    pairingCode: pairing.qrPairingCode,
    count: pairing.qrCount,
    issuedAt: pairing.qrIssuedAt.toISOString(),
    expiresAt: new Date(pairing.qrIssuedAt.getTime() + QR_LIFETIME_MS).toISOString(),
  };
}
