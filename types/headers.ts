/** Sent by a page after a minute without input, so that its requests do not keep the session alive. */
export const UNATTENDED_HEADER = "x-unattended";
