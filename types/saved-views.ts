import { z } from "zod";
import { CHIP_COLUMNS } from "./chip-columns";
import { CHIP_DENSITIES } from "./chip-density";
import { chipListQuerySchema } from "./chips";
import { VIEW_NAME_MAX_LENGTH, VIEW_QUERY_MAX_LENGTH } from "./view-limits";
import { isVisible, NOT_VISIBLE } from "./visible-text";

const listStateSchema = chipListQuerySchema.omit({ page: true });

/** True if the text is empty, or is `?` followed by parameters that the list accepts, none of them repeated. */
function isListState(text: string): boolean {
  if (text === "") return true;
  const search = new URLSearchParams(text);
  const isOncePerName = new Set(search.keys()).size === search.size;
  const isStorable = [...search.values()].every((value) => !value.includes("\0"));
  const isListed = listStateSchema.safeParse(Object.fromEntries(search)).success;
  return text.startsWith("?") && search.size > 0 && isOncePerName && isStorable && isListed;
}

const viewFields = {
  /** Unique per owner, ignoring case. */
  name: z.string().trim().min(1).max(VIEW_NAME_MAX_LENGTH).refine(isVisible, NOT_VISIBLE),
  /** The query string of `/chips` without the page number, as `chipUrl` writes it: empty, or `?` and parameters. */
  query: z.string().max(VIEW_QUERY_MAX_LENGTH).refine(isListState, "must be a state of the list of chips"),
  columns: z.array(z.enum(CHIP_COLUMNS)).max(CHIP_COLUMNS.length),
  density: z.enum(CHIP_DENSITIES),
  /** True if everybody may see the view. */
  shared: z.boolean(),
};

export const createViewSchema = z.strictObject(viewFields);
export type CreateViewInput = z.infer<typeof createViewSchema>;

/** Must contain at least one field. */
export const changeViewSchema = z
  .strictObject(z.object(viewFields).partial().shape)
  .refine((change) => Object.keys(change).length > 0, "must change something");
export type ChangeViewInput = z.infer<typeof changeViewSchema>;

export const savedViewSchema = z.object({
  id: z.uuid(),
  ...viewFields,
  /** May contain values that a later release no longer supports. `chipUrl` ignores them. */
  query: z.string(),
  /** Name of the person who created the view. */
  owner: z.string(),
  isOwn: z.boolean(),
  /** True for the owner and for administrators. */
  canChange: z.boolean(),
  updatedAt: z.iso.datetime(),
});
export type SavedView = z.infer<typeof savedViewSchema>;

/** The person's own views and all shared views, sorted by name. */
export const savedViewListSchema = z.object({ items: z.array(savedViewSchema) });
