/** An error for a person: one sentence without a stack; `details` is the end of a log. */
export class Failure extends Error {
  name = "Failure";

  constructor(sentence, details = "") {
    super(sentence);
    this.details = details;
  }
}

/** Prints an error: the sentence of a `Failure`, the stack of anything else. */
export function printFailure(error) {
  if (!(error instanceof Failure)) return console.error(error);
  if (error.details !== "") console.error(error.details);
  console.error(error.message);
}
