/** Returns whether a page may show a file of this type as an image. Other types could contain scripts. */
export const isShownInline = (mimeType: string): boolean => /^image\/(?:jpeg|png|webp|gif)$/.test(mimeType);
