/** Sent by a page that nobody has touched for a minute: its requests keep no session from going idle. */
export const UNATTENDED_HEADER = "x-unattended";
