import { z } from "zod";
import { CHIP_STATUSES, CONNECTION_STATES } from "./chips";
import { gatewayIdSchema } from "./gateways";

/** `pairing`: the gateway is connecting and shows no QR code. This phase does not prove that a phone scanned a code. */
export const PAIRING_PHASES = ["waiting_for_scan", "pairing", "connected", "idle"] as const;
export type PairingPhase = (typeof PAIRING_PHASES)[number];

/** Reasons why a pairing cannot continue or why a person must act. */
export const PAIRING_REASONS = [
  "qr_limit_reached",
  "whatsapp_refused",
  "wrong_number",
  "logged_out",
  "banned",
  "gateway_down",
  "license_required",
] as const;
export type PairingReason = (typeof PAIRING_REASONS)[number];

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
   * True while a create, reconnect or move is in progress. `missing` then means "not created yet". Older releases omit this
   * field.
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

/** `gatewayId` is the gateway of the chip at the time of the answer: the old gateway while the move is not that far. */
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
