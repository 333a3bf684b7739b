import { z } from "zod";

/** Path parameters of the routes. */
export const chipParamsSchema = z.strictObject({ id: z.uuid() });
export const messageParamsSchema = z.strictObject({ id: z.uuid() });
export const instanceParamsSchema = z.strictObject({ name: z.string().min(1).max(100) });
export const alertParamsSchema = z.strictObject({ id: z.uuid() });
