/** The message explains to the person who starts the product why it cannot start. The process exits with code 1. */
export class StartError extends Error {
  override name = "StartError";
}
