/** Lets the supervisor check an address before a client for it exists. */
export { CHECK_PATH, type Identity, identify, listInstanceNames } from "./evolution/identify";
