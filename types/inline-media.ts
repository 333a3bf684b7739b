/** Returns whether a page may play a file of this type as audio or video. Browsers run no scripts in these types. */
export const isPlayed = (kind: "audio" | "video", mimeType: string): boolean =>
  PLAYED[kind].test(mimeType.split(";")[0]?.trim() ?? "");

const PLAYED = {
  audio: /^audio\/(?:ogg|opus|mpeg|mp3|mp4|x-m4a|aac|wav|x-wav|webm|flac)$/,
  video: /^video\/(?:mp4|webm|3gpp|quicktime)$/,
} as const;

/** Returns whether a page may show a file of this type as an image. Other types could contain scripts. */
export const isShownInline = (mimeType: string): boolean => /^image\/(?:jpeg|png|webp|gif)$/.test(mimeType);
