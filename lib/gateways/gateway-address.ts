import { invalidField } from "@/lib/errors";
import { ADDRESS_WITH_CREDENTIALS } from "@/types/gateways";

/**
 * Returns the form in which a gateway's address is stored and compared: without a query, a trailing slash or a default
 * port, and with the host in lower case. The address may be private, because a gateway is often in the same network.
 * Throws `invalid_request` if the address contains credentials, because this column is neither encrypted nor secret.
 */
export function parseGatewayAddress(text: string): string {
  const { username, password } = new URL(text);
  if (username !== "" || password !== "") throw invalidField("baseUrl", ADDRESS_WITH_CREDENTIALS);
  return plainAddress(text);
}

/** Returns an address without credentials, in the form in which addresses are compared. */
export function plainAddress(text: string): string {
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//${host}${pathname.replace(/\/+$/, "")}`;
}
