import { z } from "zod";
import { messageSchema } from "./messages";

/** Body of the POST that is sent to `callbackUrl` after each change of a message's status. */
export const messageCallbackSchema = z.object({
  type: z.literal("message.status"),
  /** Time of the status change, not of the POST. */
  timestamp: z.iso.datetime(),
  /** The message as it is when the POST is sent, but with the status of this change. */
  data: messageSchema,
});
export type MessageCallback = z.infer<typeof messageCallbackSchema>;
