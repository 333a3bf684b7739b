/** The supervisor checks an address with these functions before a client for it exists. */
export { CHECK_PATH, type Identity, identify, listInstanceNames } from "./evolution/identify";
