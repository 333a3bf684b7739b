import type { ErrorCode } from "@/types/errors";

export interface ErrorGuide {
  /** What happened, and whether the request had an effect. */
  cause: string;
  /** What the caller should do. */
  remedy: string;
}

const READ_AGAIN =
  "Read the object again, apply the change to its current version and send the request again.";
const CHECK_ID = "Check the id. Ids belong to one client: a key finds only the objects of its own client.";

/** Text of the page `/docs/errors/<code>` of each error code, in English like all documentation. */
export const ERROR_GUIDES: Record<ErrorCode, ErrorGuide> = {
  invalid_request: {
    cause: "A field is missing, unknown or has a value that is not allowed. Nothing was stored.",
    remedy:
      "Correct the fields that `errors` lists: `path` names the field, and `message` what is wrong with it.",
  },
  invalid_json: {
    cause:
      "The body is not valid JSON in UTF-8. `detail` contains the line and the column. Nothing was stored.",
    remedy: "Create the body with a JSON library instead of by string concatenation.",
  },
  unauthenticated: {
    cause:
      "The request has no key, or the key is wrong, revoked or expired. On the dashboard, the session has ended.",
    remedy:
      "Send the key as `Authorization: Bearer <key>`. An administrator creates keys on the page API keys.",
  },
  forbidden: {
    cause:
      "The key does not have the scope that the operation requires, or the person's role does not allow the action.",
    remedy: "The reference names the scope of each operation. Use a key that has this scope.",
  },
  origin_refused: {
    cause:
      "A browser sent the request from a page of another site. Only the dashboard's own pages may do this.",
    remedy:
      "Open the dashboard at its configured address. Services call `/api/v1` with a key and without cookies.",
  },
  password_required: {
    cause:
      "The action is sensitive, and the person has not entered the password recently. Nothing was changed.",
    remedy: "Confirm the password and repeat the request. The dashboard does this automatically.",
  },
  chip_not_found: { cause: "No chip has this id.", remedy: "Check the id. The page Chips lists all chips." },
  gateway_not_found: {
    cause: "No gateway has this id, or it was removed.",
    remedy: "Check the id on the settings page Gateways.",
  },
  instance_not_found: {
    cause: "No instance has this name, or it was deleted.",
    remedy: "Check the name. `GET /api/v1/instances` lists all instances.",
  },
  message_not_found: { cause: "No message of the client has this id.", remedy: CHECK_ID },
  reservation_not_found: {
    cause:
      "The reservation does not exist, or it can no longer be released because its slot is already used.",
    remedy: "Do nothing if the message was sent. Otherwise, request a new selection.",
  },
  contact_not_found: {
    cause: "No contact has this number or id.",
    remedy: "Check the number. A contact exists after the first message to it or from it.",
  },
  inbound_not_found: {
    cause: "The contact sent no message with this id, or the contact was erased.",
    remedy: "Use the `data.id` of a `message.received` event of the same contact.",
  },
  subscription_not_found: { cause: "No subscription of the client has this id.", remedy: CHECK_ID },
  batch_not_found: { cause: "No batch of the client has this id.", remedy: CHECK_ID },
  media_not_found: {
    cause:
      "No file that this key may read has this id, it was removed after its retention period, or WhatsApp no longer had it.",
    remedy: "Upload your own file again: the same bytes get the same id. A file from a contact is lost.",
  },
  not_found: { cause: "The address or the object does not exist.", remedy: "Check the path and the id." },
  method_not_allowed: {
    cause:
      "The address exists but does not accept this HTTP method. The header `Allow` lists the accepted methods.",
    remedy: "Use one of the methods in `Allow`.",
  },
  instance_name_taken: {
    cause: "The gateway already has an instance with this name. If `adoptable` is true, it can be imported.",
    remedy: "Choose another name, or import the existing instance.",
  },
  phone_taken: {
    cause: "A chip with this phone number already exists. `chipId` is its id.",
    remedy: "Use the existing chip, or delete it first.",
  },
  chip_status_conflict: {
    cause: "The chip's state does not allow the action, or another operation (`operation`) is in progress.",
    remedy: "Wait until the operation has ended, read the chip again and decide again.",
  },
  message_status_conflict: {
    cause:
      "The status of the message or batch does not allow the action, for example cancelling a sent message.",
    remedy: "Read the object again. Its status usually already answers the question.",
  },
  contact_opted_out: {
    cause:
      "The contact asked not to receive messages, or its data was erased. No message is accepted for it.",
    remedy: "Do not try again. The refusal stays until the contact or an operator lifts the opt-out.",
  },
  contact_without_phone: {
    cause: "WhatsApp shows this contact only by a hidden address, so there is no number to send to.",
    remedy: "Wait until the contact's number becomes known.",
  },
  contact_phone_taken: {
    cause: "Another contact already has this phone number.",
    remedy: "Use the other contact.",
  },
  version_conflict: {
    cause: "Another person changed the object after it was read. Nothing was changed by this request.",
    remedy: READ_AGAIN,
  },
  forwarding_taken: {
    cause: "Webhooks are forwarded to one address only, and another address is in use.",
    remedy: "Take the webhook over without forwarding, or change the address of the forwarding.",
  },
  gateway_taken: {
    cause: "A gateway with this name or address already exists.",
    remedy: "Choose another name, or change the existing gateway.",
  },
  gateway_in_use: {
    cause: "The gateway still has chips, or a chip is being moved to it.",
    remedy: "Move or delete the chips, then remove the gateway.",
  },
  gateway_full: {
    cause: "The gateway has as many chips as its capacity allows.",
    remedy: "Choose another gateway, or raise the capacity.",
  },
  gateway_draining: {
    cause: "The gateway is being drained and accepts no new chips.",
    remedy: "Choose another gateway, or end the draining.",
  },
  no_gateway_available: {
    cause: "No gateway has free capacity for a new chip.",
    remedy: "Raise the capacity of a gateway, or add another one.",
  },
  media_not_ready: {
    cause: "The file that the contact sent is still being fetched from WhatsApp.",
    remedy:
      "Wait as long as `Retry-After` says, then send the same request again. If WhatsApp no longer has the file, the answer becomes `media_not_found`.",
  },
  idempotency_key_in_use: {
    cause: "A request with the same idempotency key is still being processed.",
    remedy: "Wait as long as `Retry-After` says, then send the same request again to get its result.",
  },
  pairing_link_ended: {
    cause: "The pairing link has expired, was used or was revoked. `linkEnd` says which.",
    remedy: "Ask an operator for a new link.",
  },
  body_too_large: {
    cause: "The body is larger than the operation allows. `detail` contains the limit. Nothing was stored.",
    remedy: "Send less in one request.",
  },
  unsupported_media_type: {
    cause: "The `Content-Type` is not accepted, or it does not match the content.",
    remedy: "Send `Content-Type: application/json`, or for files the type that the file really has.",
  },
  idempotency_key_mismatch: {
    cause: "The idempotency key was already used with a different body. The first request stays valid.",
    remedy: "Use a new key for a new request, and the unchanged body to repeat a request.",
  },
  number_not_on_whatsapp: {
    cause: "WhatsApp has no account with this number.",
    remedy: "Do not try again. Correct the number in your records.",
  },
  rate_limited: {
    cause: "The client, person or address sent too many requests.",
    remedy: "Wait as long as `Retry-After` says, and send requests more slowly.",
  },
  pool_full: {
    cause:
      "The message could not be sent before it expires, because the chips have reached their limits. It was not stored.",
    remedy: "Try again after `Retry-After`, or give the message a longer `ttlSeconds`.",
  },
  internal_error: {
    cause: "The server failed. It is not known whether the request had an effect.",
    remedy: "Repeat the request with the same idempotency key. If it fails again, report `requestId`.",
  },
  gateway_error: {
    cause: "The WhatsApp gateway returned an error that the product does not know.",
    remedy: "Try again. If it keeps happening, read the gateway's log.",
  },
  gateway_rejected_credentials: {
    cause: "The WhatsApp gateway refused the product's key.",
    remedy: "An administrator must correct the key of the gateway.",
  },
  gateway_unavailable: {
    cause: "The WhatsApp gateway does not respond. Accepted messages wait until it is back.",
    remedy: "Try again after `Retry-After`.",
  },
  gateway_license_required: {
    cause: "The WhatsApp gateway has no active licence and refuses all calls.",
    remedy:
      "An administrator must activate the licence of the gateway. Accepted messages are sent afterwards.",
  },
  no_instance_available: {
    cause: "No chip can send the message now. `candidates` lists each chip with its reason.",
    remedy: "Try again after `Retry-After` if it is present. Otherwise, an operator must connect a chip.",
  },
  database_unavailable: {
    cause: "The server cannot reach its database.",
    remedy: "Repeat the request with the same idempotency key after `Retry-After`.",
  },
  gateway_timeout: {
    cause: "The WhatsApp gateway did not respond in time. The action may have happened.",
    remedy: "Read the object again before you repeat the action. The worker checks the result.",
  },
};

/** Titles of codes whose words do not make a good title. */
const TITLES: Partial<Record<ErrorCode, string>> = {
  invalid_json: "Invalid JSON",
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  number_not_on_whatsapp: "Number not on WhatsApp",
  rate_limited: "Too many requests",
  gateway_rejected_credentials: "Gateway rejected the credentials",
  gateway_license_required: "Gateway licence required",
};

export function errorTitle(code: ErrorCode): string {
  const words = code.replaceAll("_", " ");
  return TITLES[code] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Path of the page that explains a code. Problem documents contain it as `type`, a relative URI reference. */
export const errorPath = (code: ErrorCode) => `/docs/errors/${code}`;
