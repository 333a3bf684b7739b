import { randomUUID } from "node:crypto";
import { databaseId } from "./identifiers";
import type { WebhookRow } from "./webhook-config";

export type ConnectionState = "close" | "connecting" | "open";
type Integration = "WHATSAPP-BAILEYS" | "EVOLUTION";

/**
 * Disconnection codes after which a session is permanently over. 408 is final only in versions with `isTimeoutFinal`.
 */
export type FinalCode = 401 | 402 | 403 | 406 | 408;

/**
 * Credentials for the next login. A request for a pairing code sets `code-requested`: the next socket tries to log in
 * with these credentials and is rejected with 401.
 */
export type Session =
  | { kind: "code-requested" }
  | { kind: "paired"; phoneNumber: string; verdict: FinalCode | null };

interface Settings {
  rejectCall: boolean;
  msgCall: string;
  groupsIgnore: boolean;
  alwaysOnline: boolean;
  readMessages: boolean;
  readStatus: boolean;
  syncFullHistory: boolean;
  wavoipToken: string;
}

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

type Given = Pick<InstanceRow, "name" | "integration" | "number" | "settings"> & { token?: string };

export function newInstanceRow({ name, integration, number, token, settings }: Given): InstanceRow {
  const now = new Date().toISOString();
  return {
    id: randomUUID(),
    name,
    connectionStatus: integration === "EVOLUTION" ? "open" : "close",
    ownerJid: null,
    profileName: null,
    profilePicUrl: null,
    integration,
    number,
    token: token || randomUUID().toUpperCase(),
    disconnectionReasonCode: null,
    disconnectionObject: null,
    disconnectionAt: null,
    createdAt: now,
    updatedAt: now,
    settings,
    settingsId: databaseId(),
    session: null,
    webhook: null,
  };
}

export function updateRow(row: InstanceRow, change: Partial<InstanceRow>): void {
  Object.assign(row, change, { updatedAt: new Date().toISOString() });
}

/** Formats a row as fetchInstances does: with the token in plain text, and without the session and the webhook. */
export function rowToJson(row: InstanceRow, count: { Message: number; Contact: number }): unknown {
  const { settings, settingsId, session: _session, webhook: _webhook, ...shown } = row;
  return {
    ...shown,
    businessId: null,
    clientName: "evolution",
    Chatwoot: null,
    Proxy: null,
    Rabbitmq: null,
    Nats: null,
    Sqs: null,
    Websocket: null,
    Setting: {
      id: settingsId,
      ...settings,
      createdAt: row.createdAt,
      updatedAt: row.createdAt,
      instanceId: row.id,
    },
    _count: { ...count, Chat: 0 },
  };
}
