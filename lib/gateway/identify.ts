/** The supervisor's check of an address, made before the product has a client for it. */
export { CHECK_PATH, type Identity, identify, listInstanceNames } from "./evolution/identify";
