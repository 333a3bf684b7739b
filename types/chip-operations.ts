import { z } from "zod";

/** Commands on a chip that need its gateway. */
export const OPERATION_KINDS = [
  "create",
  "disconnect",
  "delete",
  "reconnect",
  "adopt",
  "end_pairing",
  "move",
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

export const chipOperationSchema = z.object({
  id: z.string(),
  kind: z.enum(OPERATION_KINDS),
  state: z.enum(["requested", "failed"]),
  requestedAt: z.iso.datetime(),
  /** Number of times that the worker has resumed the operation because the gateway had not finished it. */
  attempts: z.number().int(),
  error: z.string().nullable(),
});
