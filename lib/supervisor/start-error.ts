/** Why the product cannot start, in sentences for the person who starts it. Exit code 1. */
export class StartError extends Error {
  override name = "StartError";
}
