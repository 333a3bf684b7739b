import { randomUUID } from "node:crypto";
import { databaseId } from "./identifiers";
import type { WebhookRow } from "./webhook-config";

export type ConnectionState = "close" | "connecting" | "open";
export type Integration = "WHATSAPP-BAILEYS" | "EVOLUTION";

/** Why WhatsApp ends a session for good. */
export type FinalCode = 401 | 402 | 403 | 406 | 408;

/**
 * What the gateway keeps to log in again. `code-requested` is the trace that asking for a pairing code
 * leaves behind: the next socket tries to log in with it and gets 401.
 */
export type Session =
  | { kind: "code-requested" }
  | { kind: "paired"; phoneNumber: string; verdict: FinalCode | null };

export interface Settings {
  rejectCall: boolean;
  msgCall: string;
  groupsIgnore: boolean;
  alwaysOnline: boolean;
  readMessages: boolean;
  readStatus: boolean;
  syncFullHistory: boolean;
  wavoipToken: string;
}

/** An instance in the gateway's database. It survives restarts; the live state does not. */
export interface InstanceRow {
  id: string;
  name: string;
  connectionStatus: ConnectionState;
  ownerJid: string | null;
  profileName: string | null;
  profilePicUrl: string | null;
  integration: Integration;
  number: string | null;
  token: string;
  disconnectionReasonCode: number | null;
  disconnectionObject: string | null;
  disconnectionAt: string | null;
  createdAt: string;
  updatedAt: string;
  settings: Settings;
  settingsId: string;
  session: Session | null;
  webhook: WebhookRow | null;
}

/** A row as create writes it. */
export function newInstanceRow(input: {
  name: string;
  integration: Integration;
  number: string | null;
  token: string | undefined;
  settings: Settings;
}): InstanceRow {
  const now = new Date().toISOString();
  return {
    id: randomUUID(),
    name: input.name,
    connectionStatus: input.integration === "EVOLUTION" ? "open" : "close",
    ownerJid: null,
    profileName: null,
    profilePicUrl: null,
    integration: input.integration,
    number: input.number,
    token: input.token || randomUUID().toUpperCase(),
    disconnectionReasonCode: null,
    disconnectionObject: null,
    disconnectionAt: null,
    createdAt: now,
    updatedAt: now,
    settings: input.settings,
    settingsId: databaseId(),
    session: null,
    webhook: null,
  };
}

/** Changes a row and its date. */
export function updateRow(row: InstanceRow, change: Partial<InstanceRow>): void {
  Object.assign(row, change, { updatedAt: new Date().toISOString() });
}

/** A row as fetchInstances shows it: the token in clear, the webhook left out. */
export function rowToJson(row: InstanceRow, count: { Message: number; Contact: number }): unknown {
  return {
    id: row.id,
    name: row.name,
    connectionStatus: row.connectionStatus,
    ownerJid: row.ownerJid,
    profileName: row.profileName,
    profilePicUrl: row.profilePicUrl,
    integration: row.integration,
    number: row.number,
    businessId: null,
    token: row.token,
    clientName: "evolution",
    disconnectionReasonCode: row.disconnectionReasonCode,
    disconnectionObject: row.disconnectionObject,
    disconnectionAt: row.disconnectionAt,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    Chatwoot: null,
    Proxy: null,
    Rabbitmq: null,
    Nats: null,
    Sqs: null,
    Websocket: null,
    Setting: {
      id: row.settingsId,
      ...row.settings,
      createdAt: row.createdAt,
      updatedAt: row.createdAt,
      instanceId: row.id,
    },
    _count: { ...count, Chat: 0 },
  };
}
