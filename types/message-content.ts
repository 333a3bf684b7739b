import { z } from "zod";
import { MEDIA_KINDS } from "./media";
import { storableText } from "./storable-text";
import { isVisible, NOT_VISIBLE } from "./visible-text";

/** WhatsApp's own limit. */
const MOST_CAPTION_CHARACTERS = 1024;

/** A file to send as a message. */
export const messageContentInputSchema = z
  .strictObject({
    type: z.enum(MEDIA_KINDS),
    /** From `POST /api/v1/media`. */
    mediaId: z.uuid(),
    caption: storableText(MOST_CAPTION_CHARACTERS).refine(isVisible, NOT_VISIBLE).optional(),
    /** The default is the name from the upload. */
    fileName: storableText(255).refine(isVisible, NOT_VISIBLE).optional(),
  })
  .refine(({ type, caption }) => type !== "audio" || caption === undefined, {
    path: ["caption"],
    message: "a voice message has no caption",
  });

/** The file of a message. */
export const messageContentSchema = z.object({
  type: z.enum(MEDIA_KINDS),
  mediaId: z.uuid(),
  /** Null if there is none or it has expired. */
  caption: z.string().nullable(),
  fileName: z.string().nullable(),
});
