import { z } from "zod";

/** Kinds of changes in the event stream. A change of kind `message` concerns any message and has no id. */
export const CHANGE_KINDS = ["chip", "message", "contact", "alert", "settings"] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** A change, after which the page reads the new state. If the id is null, any object of this kind may have changed. */
export const changeSchema = z.object({ kind: z.enum(CHANGE_KINDS), id: z.string().nullable() });
export type Change = z.output<typeof changeSchema>;

/** Name of the heartbeat event, which is sent when the stream starts and then every 10 s. */
export const BEAT = "beat";
