import { z } from "zod";
import { LOCALES } from "./locale";

/** Everything that is written to the audit log. `messages/*`/audit.json has a text for each action. */
export const AUDIT_ACTIONS = [
  "chip.create",
  "chip.adopt",
  "chip.update",
  "chip.pause",
  "chip.resume",
  "chip.promote",
  "chip.undo",
  "chip.disconnect",
  "chip.reconnect",
  "chip.delete",
  "chip.move",
  "chip.end_pairing",
  "chip.warm_up_hold",
  "chip.warm_up_continue",
  "chip.warm_up_restart",
  "chip.webhook_taken_over",
  "chip.webhook_put_back",
  "pairing_link_created",
  "pairing_link_revoked",
  "pairing_link_opened",
  "scan_answer_recorded",
  "view.create",
  "view.change",
  "view.delete",
  "message.cancel",
  "message.accept",
  "message.send_again",
  "batch.pause",
  "batch.resume",
  "batch.cancel",
  "contact.update",
  "contact.reply",
  "contact.opt_out",
  "contact.opt_in",
  "contact.erase",
  "settings.update",
  "alert.rule",
  "alert.acknowledge",
  "alert.silence",
  "alert.end_silence",
  "alert_destination.create",
  "alert_destination.change",
  "alert_destination.delete",
  "gateway.create",
  "gateway.change",
  "gateway.remove",
  "webhook_forwarding_changed",
  "webhook_forwarding_deleted",
  "subscription_created",
  "subscription_changed",
  "subscription_deleted",
  "subscription_replayed",
  "subscription_tested",
  "subscription_event_redelivered",
  "subscription_secret_rotated",
  "api_key_created",
  "api_key_rotated",
  "api_key_revoked",
  "client_changed",
  "callback_secret_rotated",
  "callback_secret_ended",
  "person_created",
  "person_changed",
  "password_changed",
  "password_refused",
  "signed_in",
  "signed_out",
  "sign_in_refused",
  "session_ended",
  "sessions_ended",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const AUDIT_TARGETS = [
  "chip",
  "contact",
  "message",
  "batch",
  "person",
  "session",
  "api_key",
  "subscription",
  "gateway",
  "settings",
  "alert",
  "saved_view",
] as const;
export type AuditTarget = (typeof AUDIT_TARGETS)[number];

/** `anonymous`: a caller without an account, such as a person whose sign-in failed. */
export const AUDIT_ACTORS = ["person", "service", "pairing_link", "system", "gateway", "anonymous"] as const;
export type AuditActor = (typeof AUDIT_ACTORS)[number];

/**
 * Details of an audit row that people may see, besides the names of settings. All other details stay hidden, so that a
 * new detail is never shown by accident.
 */
export const AUDIT_FIELDS = [
  "name",
  "instanceName",
  "label",
  "tags",
  "perHour",
  "perDay",
  "pausedAt",
  "gateway",
  "from",
  "to",
  "url",
  "baseUrl",
  "capacity",
  "acceptsNew",
  "isNewKey",
  "alreadyWarm",
  "alreadyPaired",
  "answer",
  "address",
  "email",
  "role",
  "disabled",
  "passwordChanged",
  "sessions",
  "client",
  "prefix",
  "scopes",
  "expiresAt",
  "requestsPerMinute",
  "origin",
  "types",
  "since",
  "status",
  "shared",
  "number",
  "rule",
  "note",
  "reason",
  "minutes",
  "severity",
  "minSeverity",
  "threshold",
  "holdSeconds",
  "enabled",
  "kind",
  "urlHint",
  "numbers",
  "messages",
  "cancelledMessages",
  "inboundMessages",
] as const;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
export type AuditValue = z.infer<typeof scalar>;

/** `before` and `after` are null if the field had no value, or if the value is not shown. */
const auditChangeSchema = z.object({
  field: z.string(),
  before: scalar.nullable(),
  after: scalar.nullable(),
});
export type AuditChange = z.infer<typeof auditChangeSchema>;

export const auditRowSchema = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  actorKind: z.string(),
  /** The actor's name at that time. */
  actorLabel: z.string().nullable(),
  /** A member of `AUDIT_ACTIONS`, or an action of another release. */
  action: z.string(),
  targetKind: z.string(),
  targetId: z.string().nullable(),
  /** The target's present name; null if it has none or no longer exists. */
  targetName: z.string().nullable(),
  changes: z.array(auditChangeSchema),
  requestId: z.string().nullable(),
});
export type AuditRow = z.infer<typeof auditRowSchema>;

export const auditPageSchema = z.object({
  items: z.array(auditRowSchema),
  nextCursor: z.string().nullable(),
  /** Everybody with an account, for the filter. */
  people: z.array(z.object({ id: z.string(), name: z.string() })),
});
export type AuditPage = z.infer<typeof auditPageSchema>;

/** Time in milliseconds and id of the last row of a page. */
const cursorSchema = z.string().regex(/^\d{1,15}\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
/** PostgreSQL has no year 0. */
const dayOrNone = z.union([z.literal(""), z.iso.date().refine((day) => day >= "1900")]).default("");

const filter = {
  /** Id of a person, or another kind of actor. */
  actor: z.union([z.enum(["", ...AUDIT_ACTORS]), z.uuid()]).default(""),
  kind: z.enum(["", ...AUDIT_TARGETS]).default(""),
  /** Part of the target's name, or its id. */
  subject: z.string().trim().max(100).default(""),
  /** First and last day, in the pool's time zone. */
  from: dayOrNone,
  until: dayOrNone,
};

export const auditQuerySchema = z.strictObject({ ...filter, cursor: cursorSchema.optional() });
export type AuditQuery = z.infer<typeof auditQuerySchema>;

export const auditExportQuerySchema = z.strictObject({
  ...filter,
  locale: z.enum(LOCALES).default("pt-BR"),
});
export type AuditFilter = Omit<AuditQuery, "cursor">;
