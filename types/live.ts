import { z } from "zod";

/** Kinds of changes on the event stream. `message` stands for any message and has no id. */
export const CHANGE_KINDS = ["chip", "message", "alert", "settings"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One change; the page then reads the new state. Without an id, any object of this kind may have changed. */
export const changeSchema = z.object({ kind: z.enum(CHANGE_KINDS), id: z.string().nullable() });
export type Change = z.output<typeof changeSchema>;

/** An event in addition to `CHANGE_KINDS`: sent once at the start, then every 10 s as a heartbeat. */
export const BEAT = "beat";
