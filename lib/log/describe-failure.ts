/** An error as it is logged: without query values and without PostgreSQL's `detail`, which quotes rows. */
export interface FailureDescription {
  name: string;
  message: string;
  stack?: string;
  code?: string;
  constraint?: string;
  cause?: FailureDescription;
}

const MAX_CAUSES = 5;
/** Codes from Node, postgres.js and PostgreSQL that mean an unreachable database. */
const UNREACHABLE =
  /^(ECONN[A-Z]+|EPIPE|ENOTFOUND|EAI_AGAIN|E(HOST|NET)UNREACH|ETIMEDOUT|CONNECT_TIMEOUT|CONNECTION_(CLOSED|ENDED|DESTROYED)|08...|57P0[1-5]|53300)$/;

export function describeFailure(error: unknown, depth = 0): FailureDescription {
  if (!(error instanceof Error))
    return { name: typeof error, message: "A value that is no error was thrown." };
  const isQuery = "query" in error && "params" in error;
  const description: FailureDescription = {
    name: error.name,
    // Drizzle's message and stack contain the query parameters: message texts, phone numbers, hashes.
    message: isQuery ? `Failed query: ${String(error.query)}` : error.message,
  };
  if (!isQuery && error.stack !== undefined) description.stack = error.stack;
  if ("code" in error) description.code = String(error.code);
  if ("constraint_name" in error) description.constraint = String(error.constraint_name);
  if (error.cause !== undefined && depth < MAX_CAUSES)
    description.cause = describeFailure(error.cause, depth + 1);
  return description;
}

/** Returns true if the error or one of its causes means that the database is unreachable or shutting down. */
export function isDatabaseUnavailable(error: unknown): boolean {
  let failure = error;
  for (let depth = 0; depth < MAX_CAUSES && failure instanceof Error; depth += 1) {
    // `fetch` wraps network errors in a TypeError. Such an error concerns a server other than the database.
    if (failure instanceof TypeError) return false;
    if ("code" in failure && UNREACHABLE.test(String(failure.code))) return true;
    failure = failure.cause;
  }
  return false;
}
