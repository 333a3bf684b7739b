/** Maximum nesting depth that is read. The deepest known refusal is an object in an array in an array. */
const DEEPEST = 4;

/**
 * Joins the gateway's `message` into one sentence. It can have four shapes: a string, an array of strings, an array
 * inside an array (schema errors), or an array of objects (a number without WhatsApp).
 */
export function flattenMessage(message: unknown, depth = 0): string {
  if (typeof message === "string") return message;
  if (Array.isArray(message) && depth < DEEPEST) {
    return message
      .map((part) => flattenMessage(part, depth + 1))
      .filter((part) => part !== "")
      .join("; ");
  }
  return message === undefined || message === null ? "" : toJson(message);
}

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "[too deep to be shown]";
  }
}
