/**
 * With "by events" switched on, the gateway appends the event's name to our address. The body names the event too, so
 * the path is ignored.
 */
export { DELETE, GET, PATCH, POST, PUT } from "../route";
