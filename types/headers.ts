/** Sent by a page without input for a minute, so that its requests do not keep the session alive. */
export const UNATTENDED_HEADER = "x-unattended";
