/**
 * If the gateway's option "by events" is enabled, the gateway appends the event name to our URL. The path is ignored,
 * because the body also contains the event name.
 */
export { DELETE, GET, PATCH, POST, PUT } from "../route";
