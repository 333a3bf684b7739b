import { CHIPS } from "./chip-paths";
import { schemasOf } from "./fetch-json";
import { jsonQuery } from "./json-query";

export const VIEWS = `${CHIPS}/views`;
export const viewSchema = schemasOf(() => import("@/types/saved-views"));

/** The key does not begin with `chips`, because a change to a chip changes no view. */
export const chipViewsKey = ["chip-views"] as const;

/** Refetched when the window gains focus, so that a tab shows the views that another tab has saved or deleted. */
export const chipViewsOptions = () => jsonQuery(chipViewsKey, VIEWS, viewSchema("savedViewListSchema"));
