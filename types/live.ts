import { z } from "zod";

/** Kinds of changes on the event stream. `message` stands for any message and carries no id. */
export const CHANGE_KINDS = ["chip", "message", "alert", "settings"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** One change; the page reads the new state itself. Without an id, any object of the kind may have changed. */
export const changeSchema = z.object({ kind: z.enum(CHANGE_KINDS), id: z.string().nullable() });
export type Change = z.output<typeof changeSchema>;

/** Events besides `CHANGE_KINDS`: one at the start, then a heartbeat every 10 s. */
export const BEAT = "beat";
