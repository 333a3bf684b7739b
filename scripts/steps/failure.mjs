/** An error that is shown to a person as one sentence without a stack trace. `details` is the end of a log. */
export class Failure extends Error {
  name = "Failure";

  constructor(sentence, details = "") {
    super(sentence);
    this.details = details;
  }
}

export function printFailure(error) {
  if (!(error instanceof Failure)) return console.error(error);
  if (error.details !== "") console.error(error.details);
  console.error(error.message);
}
