import { z } from "zod";

/** What an open page is told of. `message` is never about one message: something of the messages is different. */
export const CHANGE_KINDS = ["chip", "message", "alert", "settings"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Something is different now; what it is the page reads anew. Without an id, any of its kind may be. */
export const changeSchema = z.object({ kind: z.enum(CHANGE_KINDS), id: z.string().nullable() });
export type Change = z.output<typeof changeSchema>;

/** The stream's events besides those of `CHANGE_KINDS`: that it is there, once at its begin and then every 10 s. */
export const BEAT = "beat";
