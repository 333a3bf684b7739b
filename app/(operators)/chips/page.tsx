import { cookies } from "next/headers";
import { Suspense } from "react";
import { ChipsPageContent } from "@/components/chips/chips-page-content";
import { ListLoading } from "@/components/layout/list-loading";
import { Prefetched, titleOf } from "@/components/layout/page-data";
import { chipUrl } from "@/lib/api/chip-list-query";
import { chipListOptions, newChipDefaultsOptions } from "@/lib/api/chips";
import { type PageSearch, toUrlSearch } from "@/lib/api/url-state";
import { listChips } from "@/lib/chips/list-chips";
import { readNewChipDefaults } from "@/lib/chips/new-chip-defaults";
import { getServerContext } from "@/lib/context/server-context";
import { requirePerson } from "@/lib/people/current-person";
import { CHIP_COLUMNS_COOKIE, readChipColumns } from "@/types/chip-columns";
import type { ChipListQuery } from "@/types/chips";

export const generateMetadata = titleOf("chips");

export default async function ChipsPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const person = await requirePerson();
  const query = chipUrl.read(toUrlSearch(await searchParams));
  return (
    // Uses Suspense instead of loading.tsx, which would start the response of the pages below before they can return a
    // 404.
    <Suspense fallback={<ListLoading hasFigures />}>
      <Chips query={query} canWrite={person.role !== "manager"} canMakeKeys={person.role === "admin"} />
    </Suspense>
  );
}

interface ChipsProps {
  query: ChipListQuery;
  canWrite: boolean;
  canMakeKeys: boolean;
}

async function Chips({ query, canWrite, canMakeKeys }: ChipsProps) {
  const context = getServerContext();
  const list = await listChips(context, query);
  const defaults = canWrite ? await readNewChipDefaults(context) : undefined;
  const columns = readChipColumns((await cookies()).get(CHIP_COLUMNS_COOKIE)?.value);
  return (
    <Prefetched
      fill={(client) => {
        client.setQueryData(chipListOptions(query).queryKey, list);
        client.setQueryData(newChipDefaultsOptions().queryKey, defaults);
      }}
    >
      <ChipsPageContent canWrite={canWrite} canMakeKeys={canMakeKeys} initialColumns={columns} />
    </Prefetched>
  );
}
