import { cookies } from "next/headers";
import { Suspense } from "react";
import { ChipsPageContent } from "@/components/chips/chips-page-content";
import { ListLoading } from "@/components/layout/list-loading";
import { Prefetched, titleOf } from "@/components/layout/page-data";
import { chipUrl } from "@/lib/api/chip-list-query";
import { chipViewsOptions } from "@/lib/api/chip-views";
import { chipListOptions, newChipDefaultsOptions } from "@/lib/api/chips";
import { type PageSearch, toUrlSearch } from "@/lib/api/url-state";
import { listChips } from "@/lib/chips/list-chips";
import { readNewChipDefaults } from "@/lib/chips/new-chip-defaults";
import { listViews } from "@/lib/chips/views/list-views";
import { getServerContext } from "@/lib/context/server-context";
import { requirePerson } from "@/lib/people/current-person";
import type { PersonActor } from "@/lib/people/read-session";
import { hasAnyMessage } from "@/lib/queue/read/any-message";
import { CHIP_COLUMNS_COOKIE, readChipColumns, writeChipColumns } from "@/types/chip-columns";
import { CHIP_DENSITY_COOKIE, readChipDensity } from "@/types/chip-density";
import type { ChipListQuery } from "@/types/chips";

export const generateMetadata = titleOf("chips");

export default async function ChipsPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const person = await requirePerson();
  const query = chipUrl.read(toUrlSearch(await searchParams));
  return (
    // Suspense instead of `loading.tsx`, because `loading.tsx` also applies to the nested pages and would start their
    // response before they can return a 404.
    <Suspense fallback={<ListLoading hasFigures width="wide" />}>
      <Chips query={query} person={person} />
    </Suspense>
  );
}

interface ChipsProps {
  query: ChipListQuery;
  person: PersonActor;
}

/** A pool with more chips is not new, so the page does not offer help with a first message. */
const MOST_CHIPS_OF_A_NEW_POOL = 5;

async function Chips({ query, person }: ChipsProps) {
  const { role } = person;
  const context = getServerContext();
  const canWrite = role !== "manager";
  const [list, views] = await Promise.all([
    listChips(context, query),
    listViews({ ...context, actor: person }),
  ]);
  const defaults = canWrite ? await readNewChipDefaults(context) : undefined;
  const stored = await cookies();
  const columns = readChipColumns(stored.get(CHIP_COLUMNS_COOKIE)?.value);
  const density = readChipDensity(stored.get(CHIP_DENSITY_COOKIE)?.value);
  const mayOffer = role === "admin" && list.summary.total <= MOST_CHIPS_OF_A_NEW_POOL;
  const offersFirstMessage = mayOffer && !(await hasAnyMessage(context));
  return (
    <Prefetched
      fill={(client) => {
        client.setQueryData(chipListOptions(query).queryKey, list);
        client.setQueryData(chipViewsOptions().queryKey, { items: views });
        client.setQueryData(newChipDefaultsOptions().queryKey, defaults);
      }}
    >
      <ChipsPageContent
        // Remounts the list when the command palette opens a view with other columns or another density.
        key={`${writeChipColumns(columns)} ${density}`}
        canWrite={canWrite}
        offersFirstMessage={offersFirstMessage}
        initialColumns={columns}
        initialDensity={density}
      />
    </Prefetched>
  );
}
