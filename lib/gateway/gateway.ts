/**
 * The product's interface to a gateway. Only the implementation of a kind depends on the paths, field names and status
 * codes of its API.
 */
import type { PairingGateway } from "./pairing";
import type { ReceivingGateway } from "./receiving";
import type { SendingGateway } from "./sending";

export interface Gateway extends PairingGateway, SendingGateway, ReceivingGateway {}
