import { z } from "zod";
import { CHIP_STATUSES, CONNECTION_STATES } from "./chips";
import { gatewayIdSchema } from "./gateways";

/** `pairing`: the gateway is connecting and shows no QR code. This phase does not prove that a phone scanned a code. */
export const PAIRING_PHASES = ["waiting_for_scan", "pairing", "connected", "idle"] as const;
export type PairingPhase = (typeof PAIRING_PHASES)[number];

/**
 * Why a pairing failed. `pairingReason` in `lib/chips/pairing/pairing-cause.ts` decides the cause, and the pairing's
 * try stores it.
 */
export const PAIRING_CAUSES = [
  "gateway_unreachable",
  "key_refused",
  "license_required",
  /** The gateway has a foreign instance with this name. */
  "name_taken",
  /** The gateway tries to connect but gets no QR code from WhatsApp. */
  "whatsapp_unreachable_from_gateway",
  "qr_limit_reached",
  "nobody_scanned",
  /** A person answered that the phone scanned the code without effect. No gateway reports this. */
  "scanned_but_not_linked",
  "wrong_number",
  /** WhatsApp ended the session within 60 s of its start. */
  "logged_out_right_after",
  "banned",
  "restricted",
  /** Two sockets of one session keep replacing each other. */
  "socket_conflict",
] as const;
export type PairingCause = (typeof PAIRING_CAUSES)[number];

/**
 * Why a person must act before the chip is connected. `logged_out` is the only reason that is not a failed pairing: an
 * earlier session has ended.
 */
export const PAIRING_REASONS = [...PAIRING_CAUSES, "logged_out"] as const;
export type PairingReason = (typeof PAIRING_REASONS)[number];

/** Answers of a person to the question what the phone showed after a scan without effect. */
export const SCAN_ANSWERS = ["passkey", "could_not_link", "four_devices", "nothing"] as const;
export type ScanAnswer = (typeof SCAN_ANSWERS)[number];
export const scanAnswerSchema = z.strictObject({ answer: z.enum(SCAN_ANSWERS) });

const timestamp = z.iso.datetime();

/**
 * `code` is the text of the QR code. `base64` (a PNG data URI) is set only if `code` is null. `expiresAt` is 45 s after
 * the code was first seen.
 */
export const qrSchema = z.object({
  code: z.string().nullable(),
  base64: z.string().nullable(),
  pairingCode: z.string().nullable(),
  count: z.number().int().nonnegative(),
  issuedAt: timestamp,
  expiresAt: timestamp,
});
export type Qr = z.infer<typeof qrSchema>;

export const createInstanceAnswerSchema = z.object({
  chipId: z.uuid(),
  instanceName: z.string(),
  status: z.literal("pending"),
  state: z.enum(CONNECTION_STATES),
  qr: qrSchema.nullable(),
});
export type CreateInstanceAnswer = z.infer<typeof createInstanceAnswerSchema>;

export const qrCodeAnswerSchema = z.object({
  instanceName: z.string(),
  state: z.enum(CONNECTION_STATES),
  connected: z.boolean(),
  qr: qrSchema.nullable(),
  reason: z.enum(PAIRING_REASONS).nullable(),
});
export type QrCodeAnswer = z.infer<typeof qrCodeAnswerSchema>;

export const connectionStateAnswerSchema = z.object({
  instanceName: z.string(),
  state: z.enum(CONNECTION_STATES),
  connected: z.boolean(),
  chipStatus: z.enum(CHIP_STATUSES),
  pairing: z.enum(PAIRING_PHASES),
  ownerPhone: z.string().nullable(),
  reason: z.enum(PAIRING_REASONS).nullable(),
  qr: qrSchema.nullable(),
  /**
   * True while a create, reconnect or move is in progress. `missing` then means "not created yet". Older releases omit
   * this field.
   */
  isBeingMade: z.boolean().optional(),
  checkedAt: timestamp.nullable(),
});
export type ConnectionStateAnswer = z.infer<typeof connectionStateAnswerSchema>;

export const disconnectAnswerSchema = z.object({
  chipId: z.uuid(),
  status: z.enum(CHIP_STATUSES),
  connected: z.boolean(),
  confirmed: z.boolean(),
});
export type DisconnectAnswer = z.infer<typeof disconnectAnswerSchema>;

/**
 * `gatewayId` is the chip's gateway at the time of the response: the old gateway until the move has switched the chip.
 */
export const moveAnswerSchema = disconnectAnswerSchema.extend({ gatewayId: gatewayIdSchema });
export type MoveAnswer = z.infer<typeof moveAnswerSchema>;

export const reconnectAnswerSchema = z.object({
  chipId: z.uuid(),
  instanceName: z.string(),
  state: z.enum(CONNECTION_STATES),
  connected: z.boolean(),
  qr: qrSchema.nullable(),
});
export type ReconnectAnswer = z.infer<typeof reconnectAnswerSchema>;
