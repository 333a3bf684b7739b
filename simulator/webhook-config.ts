import { GatewayError, schemaError, thrownError } from "./errors";
import { databaseId } from "./identifiers";
import { isJsonObject, type JsonObject, textMember } from "./json";

/** Events that a webhook can subscribe to. `APPLICATION_STARTUP` and `GROUP_UPDATE` are never sent. */
const WEBHOOK_EVENTS = [
  "APPLICATION_STARTUP",
  "QRCODE_UPDATED",
  "MESSAGES_SET",
  "MESSAGES_UPSERT",
  "MESSAGES_EDITED",
  "MESSAGES_UPDATE",
  "MESSAGES_DELETE",
  "SEND_MESSAGE",
  "SEND_MESSAGE_UPDATE",
  "CONTACTS_SET",
  "CONTACTS_UPSERT",
  "CONTACTS_UPDATE",
  "PRESENCE_UPDATE",
  "CHATS_SET",
  "CHATS_UPSERT",
  "CHATS_UPDATE",
  "CHATS_DELETE",
  "GROUPS_UPSERT",
  "GROUP_UPDATE",
  "GROUP_PARTICIPANTS_UPDATE",
  "CONNECTION_UPDATE",
  "LABELS_EDIT",
  "LABELS_ASSOCIATION",
  "CALL",
  "TYPEBOT_START",
  "TYPEBOT_CHANGE_STATUS",
  "REMOVE_INSTANCE",
  "LOGOUT_INSTANCE",
  "INSTANCE_CREATE",
  "INSTANCE_DELETE",
  "STATUS_INSTANCE",
] as const;

/** An instance's webhook, as stored in the database and returned by `webhook/find`. */
export interface WebhookRow {
  id: string;
  url: string;
  headers: JsonObject | null;
  enabled: boolean;
  events: string[];
  webhookByEvents: boolean;
  webhookBase64: boolean;
  createdAt: string;
  updatedAt: string;
  instanceId: string;
}

const NO_EVENTS = "Cannot read properties of undefined (reading 'length')";

/**
 * Builds the webhook from the body of a create. As in the gateway, the URL and the event names are not checked. Throws
 * 400 if `events` is missing.
 */
export function webhookOfCreate(webhook: unknown, instanceId: string): WebhookRow {
  const config = isJsonObject(webhook) ? webhook : {};
  if (!Array.isArray(config.events)) throw new GatewayError(400, [NO_EVENTS]);
  return mergeWebhook(null, { ...config, enabled: true }, instanceId);
}

/** Merges the body of `webhook/set` into the stored webhook. Throws the same errors as the real gateway. */
export function webhookOfSet(body: JsonObject, stored: WebhookRow | null, instanceId: string): WebhookRow {
  const config = body.webhook;
  if (config === undefined) throw schemaError(['instance requires property "webhook"']);
  if (!isJsonObject(config)) throw schemaError(["webhook is not of a type(s) object"]);
  const complaints = [...complaintsAboutMembers(config), ...complaintsAboutEvents(config.events)];
  if (complaints.length > 0) throw schemaError(complaints);
  if (config.enabled === true && config.events === undefined) throw thrownError(NO_EVENTS);
  return mergeWebhook(stored, config, instanceId);
}

function mergeWebhook(stored: WebhookRow | null, config: JsonObject, instanceId: string): WebhookRow {
  const now = new Date().toISOString();
  const enabled = config.enabled === true;
  return {
    id: stored?.id ?? databaseId(),
    url: textMember(config, "url") ?? "",
    headers: isJsonObject(config.headers) ? config.headers : (stored?.headers ?? null),
    enabled,
    events: enabled ? subscribedEvents(config.events) : [],
    webhookByEvents:
      typeof config.byEvents === "boolean" ? config.byEvents : (stored?.webhookByEvents ?? false),
    webhookBase64: typeof config.base64 === "boolean" ? config.base64 : (stored?.webhookBase64 ?? false),
    createdAt: stored?.createdAt ?? now,
    updatedAt: now,
    instanceId,
  };
}

function subscribedEvents(events: unknown): string[] {
  if (!Array.isArray(events) || events.length === 0) return [...WEBHOOK_EVENTS];
  return events.filter((event) => typeof event === "string");
}

function complaintsAboutMembers(config: JsonObject): string[] {
  const complaints: string[] = [];
  for (const key of ["enabled", "url"]) {
    if (config[key] === undefined) complaints.push(`webhook requires property "${key}"`);
  }
  const types: [string, string][] = [
    ["enabled", "boolean"],
    ["url", "string"],
    ["headers", "object"],
    ["byEvents", "boolean"],
    ["base64", "boolean"],
  ];
  for (const [key, type] of types) {
    const value = config[key];
    if (value !== undefined && typeof value !== type)
      complaints.push(`webhook.${key} is not of a type(s) ${type}`);
  }
  return complaints;
}

function complaintsAboutEvents(events: unknown): string[] {
  if (events === undefined) return [];
  if (!Array.isArray(events)) return ["webhook.events is not of a type(s) array"];
  const known: readonly unknown[] = WEBHOOK_EVENTS;
  return events.flatMap((event, index) =>
    known.includes(event)
      ? []
      : [`webhook.events[${index}] is not one of enum values: ${WEBHOOK_EVENTS.join(",")}`],
  );
}
