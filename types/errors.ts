import { z } from "zod";
import { candidateSchema } from "./messages";
import { PAIRING_LINK_ENDS } from "./pairing-link";

/**
 * Every error code with its HTTP status. Problem documents, the OpenAPI document and the message catalogue are keyed by
 * these codes.
 */
export const ERROR_STATUS = {
  invalid_request: 400,
  invalid_json: 400,
  unauthenticated: 401,
  forbidden: 403,
  origin_refused: 403,
  password_required: 403,
  chip_not_found: 404,
  gateway_not_found: 404,
  instance_not_found: 404,
  message_not_found: 404,
  reservation_not_found: 404,
  contact_not_found: 404,
  inbound_not_found: 404,
  subscription_not_found: 404,
  batch_not_found: 404,
  media_not_found: 404,
  not_found: 404,
  method_not_allowed: 405,
  instance_name_taken: 409,
  phone_taken: 409,
  chip_status_conflict: 409,
  message_status_conflict: 409,
  contact_opted_out: 409,
  contact_without_phone: 409,
  contact_phone_taken: 409,
  version_conflict: 409,
  forwarding_taken: 409,
  gateway_taken: 409,
  gateway_in_use: 409,
  gateway_full: 409,
  gateway_draining: 409,
  no_gateway_available: 409,
  idempotency_key_in_use: 409,
  media_not_ready: 409,
  pairing_link_ended: 410,
  body_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_mismatch: 422,
  number_not_on_whatsapp: 422,
  rate_limited: 429,
  pool_full: 429,
  internal_error: 500,
  gateway_error: 502,
  gateway_rejected_credentials: 502,
  gateway_unavailable: 503,
  gateway_license_required: 503,
  no_instance_available: 503,
  database_unavailable: 503,
  gateway_timeout: 504,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_STATUS;

export const ERROR_CODES = Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]];

/**
 * RFC 9457 problem document. `operation` and `adoptable` appear only in conflicts. `chipId` appears in conflicts and
 * gateway errors.
 */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.enum(ERROR_CODES),
  detail: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  chipId: z.string().optional(),
  /** The operation in progress on the chip; only for `chip_status_conflict`. */
  operation: z.string().optional(),
  /** True if the gateway has an adoptable instance with the requested name. */
  adoptable: z.boolean().optional(),
  /** Why the link ended; only for `pairing_link_ended`. */
  linkEnd: z.enum(PAIRING_LINK_ENDS).optional(),
  /** Every instance with the reason why it cannot send; only for `no_instance_available`. */
  candidates: z.array(candidateSchema).optional(),
});

export type Problem = z.infer<typeof problemSchema>;
