/** The reason why the product cannot start, in sentences for the person who starts it; exit code 1. */
export class StartError extends Error {
  override name = "StartError";
}
