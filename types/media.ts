import { z } from "zod";

/** How WhatsApp shows a file. */
export const MEDIA_KINDS = ["image", "document", "audio", "video"] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

const MEBIBYTE = 1024 * 1024;
/** WhatsApp's own limits. */
const MOST_DOCUMENT_BYTES = 100 * MEBIBYTE;
const MOST_SHOWN_BYTES = 16 * MEBIBYTE;

/** A file of any type may be received as a document. */
export const MOST_RECEIVED_BYTES = MOST_DOCUMENT_BYTES;

/** Days that an uploaded file is kept after the last upload of the same bytes and the last message with it. */
export const KEEP_MEDIA_DAYS = 30;

/** Returns the largest size of a file of this type. */
export const mostMediaBytes = (mimeType: string): number =>
  /^(?:image|audio|video)\//.test(mimeType) ? MOST_SHOWN_BYTES : MOST_DOCUMENT_BYTES;

export const mediaSchema = z.object({
  mediaId: z.uuid(),
  /** In hex. */
  sha256: z.string(),
  bytes: z.number().int(),
  mimeType: z.string(),
  fileName: z.string().nullable(),
  expiresAt: z.iso.datetime(),
});
export type Media = z.infer<typeof mediaSchema>;

/** `pending`: a worker is yet to fetch the file from the gateway. `gone`: it has expired, or could not be fetched. */
const MEDIA_STATES = ["ready", "pending", "gone"] as const;

/** A file as the dashboard shows it. `id` and `fileName` are null for people who may not read texts. */
export const shownMediaSchema = z.object({
  id: z.uuid().nullable(),
  state: z.enum(MEDIA_STATES),
  mimeType: z.string().nullable(),
  fileName: z.string().nullable(),
  bytes: z.number().int().nullable(),
  seconds: z.number().int().nullable(),
});
export type ShownMedia = z.infer<typeof shownMediaSchema>;
