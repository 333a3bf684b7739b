import { z } from "zod";

export const idParamsSchema = z.strictObject({ id: z.uuid() });
export const instanceParamsSchema = z.strictObject({ name: z.string().min(1).max(100) });
