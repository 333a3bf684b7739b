import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { CHIP_COLUMNS_COOKIE, readChipColumns } from "@/components/chips/chip-columns";
import { ChipsPageContent } from "@/components/chips/chips-page-content";
import { readChipListQuery } from "@/lib/api/chip-list-query";
import { chipListOptions } from "@/lib/api/chips";
import { requirePerson } from "@/lib/auth/current-person";
import { listChips } from "@/lib/instances/list-chips";
import { getServerContext } from "@/lib/server-context";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("chips"))("title") };
}

type SearchParameters = Record<string, string | string[] | undefined>;

export default async function ChipsPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  const person = await requirePerson();
  const query = readChipListQuery(toSearch(await searchParams));
  const queryClient = new QueryClient();
  queryClient.setQueryData(chipListOptions(query).queryKey, await listChips(getServerContext(), query));
  const columns = readChipColumns((await cookies()).get(CHIP_COLUMNS_COOKIE)?.value);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ChipsPageContent canWrite={person.role !== "manager"} initialColumns={columns} />
    </HydrationBoundary>
  );
}

/** A parameter given twice counts once, as its first. */
function toSearch(parameters: SearchParameters): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) search.set(name, first);
  }
  return search;
}
