import { useQuery } from "@tanstack/react-query";
import { rememberView } from "@/components/chips/views/remembered-view";
import { readViewQuery, viewQuery } from "@/lib/api/chip-view-state";
import { chipViewsOptions } from "@/lib/api/chip-views";
import { saveChipColumns, saveChipDensity } from "@/lib/api/preferences";
import type { SavedView } from "@/types/saved-views";
import type { Entry } from "./palette-item";

/**
 * The server renders the list with the stored columns and density, so a view's columns and density are saved before the
 * list opens.
 */
const prepare = async ({ id, columns, density }: SavedView): Promise<void> => {
  rememberView(id);
  // If the columns or the density cannot be saved, the list opens with the previous setting.
  await Promise.allSettled([saveChipColumns(columns), saveChipDensity(density)]);
};

export function useViewEntries(): Entry[] {
  const { data } = useQuery(chipViewsOptions());
  return (data?.items ?? []).map((view) => ({
    id: `view ${view.id}`,
    label: view.name,
    href: `/chips${viewQuery(readViewQuery(view.query))}`,
    prepare: () => prepare(view),
    ...(view.isOwn ? {} : { hint: view.owner }),
  }));
}
