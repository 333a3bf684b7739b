/** Something a person is told in one sentence, without a stack; `details` is the tail of a log. */
export class Failure extends Error {
  name = "Failure";

  constructor(sentence, details = "") {
    super(sentence);
    this.details = details;
  }
}

/** Prints what went wrong: a sentence for a `Failure`, everything for a bug. */
export function printFailure(error) {
  if (!(error instanceof Failure)) return console.error(error);
  if (error.details !== "") console.error(error.details);
  console.error(error.message);
}
