/**
 * Parts of `lib`, from top to bottom. A part may import only from itself and the parts below it, type imports included.
 * `tests/unit/import-law.test.ts` enforces the order, and decision 024 explains it.
 */
export const PARTS = [
  // Processes
  "supervisor",
  "worker",
  // HTTP interface of the web process
  "http",
  "openapi",
  // Read models for admins, managers, scrapers and open pages
  "audit-log",
  "status",
  "metrics",
  "live",
  // Alerts, chip health and gateway webhooks
  "alerts",
  "health",
  "inbox",
  // Events and their delivery to services
  "events",
  // Contacts and their conversations
  "contacts",
  // Life cycle of a message and, below it, life cycle of a chip
  "queue",
  "chips",
  // Files of messages
  "media",
  // Gateways of the pool: the commands that add and change them, and the choice of one for a new chip. Their clients
  // are in `gateway`.
  "gateways",
  // API clients, accounts and settings
  "clients",
  "settings",
  "people",
  // Backup and restore of the whole database
  "backup",
  // Dependencies of every command
  "context",
  "gateway",
  "storage",
  "i18n",
  "api",
  "config",
  "outbound",
  "log",
  // Files at the top level of `lib`
  "base",
] as const;
