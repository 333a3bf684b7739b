import { z } from "zod";
import { messageSchema } from "./messages";

/** What is posted to a message's `callbackUrl` at each change of its status. */
export const messageCallbackSchema = z.object({
  type: z.literal("message.status"),
  /** When the status changed. */
  timestamp: z.iso.datetime(),
  /** The message as it is now, with the status of this change. */
  data: messageSchema,
});
export type MessageCallback = z.infer<typeof messageCallbackSchema>;
