/** Sent by a page that has had no input for a minute, so that its requests do not keep the session alive. */
export const UNATTENDED_HEADER = "x-unattended";
/** The path and query of the requested page. The proxy sets this header on every page request. */
export const ASKED_HEADER = "x-asked";
