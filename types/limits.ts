/** Reasons why two limits contradict each other; the `message` for the field in an `invalid_request`. */
export type LimitProblem = "above_per_day" | "below_per_hour";

export interface Limits {
  perHour: number;
  perDay: number;
}

/**
 * Returns the field to correct if the hourly limit exceeds the daily limit, because no chip could then use up the
 * hourly limit. Returns `perDay` if it was given, otherwise `perHour`.
 */
export function limitProblem(
  { perHour, perDay }: Limits,
  given: Partial<Limits>,
): { path: keyof Limits; message: LimitProblem } | null {
  if (perHour <= perDay) return null;
  return given.perDay === undefined
    ? { path: "perHour", message: "above_per_day" }
    : { path: "perDay", message: "below_per_hour" };
}
