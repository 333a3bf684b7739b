/**
 * With "by events" enabled, the gateway appends the event name to our URL. The body also contains the event name, so
 * the path is ignored.
 */
export { DELETE, GET, PATCH, POST, PUT } from "../route";
