/** Has a message of one sentence for the person who starts the product. Never contains a password. */
export class MigrationError extends Error {
  override name = "MigrationError";
}
