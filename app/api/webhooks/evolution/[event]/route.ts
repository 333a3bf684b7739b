/**
 * The same events, one path each: where a gateway's webhook was switched to "by events", it appends the event's
 * name to our address. The body names the event too, so the path is not read.
 */
export { DELETE, GET, PATCH, POST, PUT } from "../route";
