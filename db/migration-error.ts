/** The message is one sentence for the person who starts the product and never contains a password. */
export class MigrationError extends Error {
  override name = "MigrationError";
}
