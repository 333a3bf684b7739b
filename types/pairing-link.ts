import { z } from "zod";
import { CONNECTION_STATES } from "./chips";
import { PAIRING_PHASES, PAIRING_REASONS, qrSchema } from "./pairing";

/** Why a pairing link ended. `replaced`: the operator created a newer link for the same chip. */
export const PAIRING_LINK_ENDS = ["paired", "revoked", "replaced", "expired", "deleted"] as const;
export type PairingLinkEnd = (typeof PAIRING_LINK_ENDS)[number];

const timestamp = z.iso.datetime();

export const pairingLinkSchema = z.object({ url: z.url(), expiresAt: timestamp });
export type PairingLink = z.infer<typeof pairingLinkSchema>;

/** State of a chip's newest link, for operators. `expiresAt` is null if the chip never had a link. */
export const pairingLinkStatusSchema = z.object({
  active: z.boolean(),
  expiresAt: timestamp.nullable(),
  /** When a page first opened the link. */
  openedAt: timestamp.nullable(),
  /** Number of pages that opened the link. */
  openings: z.number().int().nonnegative(),
});
export type PairingLinkStatus = z.infer<typeof pairingLinkStatusSchema>;

/** Data for the holder of a link. Only the end of the number identifies the chip. */
export const pairingLinkAnswerSchema = z.object({
  state: z.enum(CONNECTION_STATES),
  connected: z.boolean(),
  pairing: z.enum(PAIRING_PHASES),
  qr: qrSchema.nullable(),
  pairingCode: z.string().nullable(),
  /** Last four digits of the expected number; null if any phone may pair. */
  numberEnd: z.string().nullable(),
  reason: z.enum(PAIRING_REASONS).nullable(),
  expiresAt: timestamp,
});
export type PairingLinkAnswer = z.infer<typeof pairingLinkAnswerSchema>;

export const pairingLinkParamsSchema = z.strictObject({ token: z.string().min(1).max(100) });

/** `page`: a random id of the page that reads the link, so that its polls count as one opening. */
export const pairingLinkQuerySchema = z.strictObject({ page: z.string().max(40).optional() });
