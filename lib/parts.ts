/**
 * Parts of `lib`, from top to bottom. A part imports only from itself and from parts below it, including type imports.
 * `tests/unit/import-law.test.ts` enforces the order, and decision 024 explains it.
 */
export const PARTS = [
  // Processes
  "supervisor",
  "worker",
  // HTTP interface of the web process
  "http",
  "openapi",
  // Read models for managers, scrapers and open pages
  "status",
  "metrics",
  "live",
  // Alerts, chip health and gateway webhooks
  "alerts",
  "health",
  "inbox",
  // Life cycle of a message, and below it of the chip that sends it
  "queue",
  "chips",
  // API clients, accounts and settings
  "clients",
  "settings",
  "people",
  // Dependencies of every command
  "context",
  "gateway",
  "i18n",
  "api",
  "config",
  "outbound",
  "log",
  // Files at the top level of `lib`
  "base",
] as const;
