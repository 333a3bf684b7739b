/** Limits on the saved views of each person, so that the menu stays readable and the table stays small. */
export const MOST_VIEWS = 50;
export const VIEW_NAME_MAX_LENGTH = 60;
export const VIEW_QUERY_MAX_LENGTH = 4_000;

/** Reasons for rejecting a view; the `message` for the field `name` in an `invalid_request`. */
export const VIEW_PROBLEMS = ["view_name_taken", "too_many_views"] as const;
export type ViewProblem = (typeof VIEW_PROBLEMS)[number];
