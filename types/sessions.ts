import { z } from "zod";

/** A signed-in browser of a person. */
export const sessionSchema = z.object({
  id: z.uuid(),
  /** Such as "Firefox"; null if the user agent does not say. */
  browser: z.string().nullable(),
  /** Such as "Android"; null if the user agent does not say. */
  system: z.string().nullable(),
  /** The client's address at the sign-in. */
  address: z.string().nullable(),
  /** When a person last used the session, to the minute. */
  lastSeenAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  /** True for the session of this request. */
  isCurrent: z.boolean(),
});
export type SessionRow = z.infer<typeof sessionSchema>;

export const sessionListSchema = z.object({ items: z.array(sessionSchema) });
export const endedSessionsSchema = z.object({ ended: z.number().int() });
