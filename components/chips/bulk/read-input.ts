import { readTags } from "@/types/tags";

/** Integers from 0 to 1000, the server's range for limits. */
const WHOLE_NUMBER = /^(?:\d{1,3}|1000)$/;

export type InputProblem = "limitInvalid" | "limitMissing" | "limitContradiction" | "tagsInvalid";

/**
 * Reads two limit fields. An empty field leaves that limit unchanged. If the input is invalid, returns a message key.
 */
export function readLimits(hour: string, day: string): { perHour?: number; perDay?: number } | InputProblem {
  const texts = [hour.trim(), day.trim()];
  if (texts.some((text) => text !== "" && !WHOLE_NUMBER.test(text))) return "limitInvalid";
  const [perHour, perDay] = texts.map((text) => (text === "" ? undefined : Number(text)));
  if (perHour === undefined && perDay === undefined) return "limitMissing";
  if (perHour !== undefined && perDay !== undefined && perHour > perDay) return "limitContradiction";
  return { ...(perHour === undefined ? {} : { perHour }), ...(perDay === undefined ? {} : { perDay }) };
}

/** Reads two lists of tags, at most one of them empty. If the input is invalid, returns a message key. */
export function readTagChange(
  add: string,
  remove: string,
): { add: string[]; remove: string[] } | InputProblem {
  const added = readTags(add);
  const removed = readTags(remove);
  if (added === null || removed === null || added.length + removed.length === 0) return "tagsInvalid";
  return { add: added, remove: removed };
}
