/** One sentence for the person who starts the product; it never holds a password. */
export class MigrationError extends Error {
  override name = "MigrationError";
}
