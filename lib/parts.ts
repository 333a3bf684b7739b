/**
 * The parts of `lib`, from top to bottom. A part imports only from itself and from parts below it,
 * type imports included. `tests/unit/import-law.test.ts` enforces the order; decision 024 explains it.
 */
export const PARTS = [
  // Processes
  "supervisor",
  "worker",
  // The edge of the web process
  "http",
  "openapi",
  // Read models: managers, scrapers and open pages
  "status",
  "metrics",
  "live",
  // Judging the pool and hearing from the gateway
  "alerts",
  "health",
  "inbox",
  // The two lives: a message, and below it the chip that sends it
  "queue",
  "chips",
  // Who calls, who signs in, what admins set
  "clients",
  "settings",
  "people",
  // What every command needs
  "context",
  "gateway",
  "i18n",
  "api",
  "config",
  "outbound",
  "log",
  // The files at the top of `lib`
  "base",
] as const;
