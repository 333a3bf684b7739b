import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import { ChipsPageContent } from "@/components/chips/chips-page-content";
import { ChipsSkeleton } from "@/components/chips/chips-skeleton";
import { chipUrl } from "@/lib/api/chip-list-query";
import { chipListOptions, newChipDefaultsOptions } from "@/lib/api/chips";
import { type PageSearch, toUrlSearch } from "@/lib/api/url-state";
import { listChips } from "@/lib/chips/list-chips";
import { readNewChipDefaults } from "@/lib/chips/new-chip-defaults";
import { getServerContext } from "@/lib/context/server-context";
import { requirePerson } from "@/lib/people/current-person";
import { CHIP_COLUMNS_COOKIE, readChipColumns } from "@/types/chip-columns";
import type { ChipListQuery } from "@/types/chips";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("chips"))("title") };
}

export default async function ChipsPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const person = await requirePerson();
  const query = chipUrl.read(toUrlSearch(await searchParams));
  return (
    // Not a loading.tsx, which would begin the answer of the pages below before they know that they exist.
    <Suspense fallback={<Loading />}>
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
  const queryClient = new QueryClient();
  queryClient.setQueryData(chipListOptions(query).queryKey, await listChips(getServerContext(), query));
  if (canWrite) {
    const defaults = await readNewChipDefaults(getServerContext());
    queryClient.setQueryData(newChipDefaultsOptions().queryKey, defaults);
  }
  const columns = readChipColumns((await cookies()).get(CHIP_COLUMNS_COOKIE)?.value);
  return (
    <HydrationBoundary state={dehydrate(queryClient)}>
      <ChipsPageContent canWrite={canWrite} canMakeKeys={canMakeKeys} initialColumns={columns} />
    </HydrationBoundary>
  );
}

async function Loading() {
  const t = await getTranslations("common");
  return (
    <main className="mx-auto max-w-[90rem] px-4 py-5 sm:px-6">
      <p role="status" className="sr-only">
        {t("loading")}
      </p>
      <ChipsSkeleton />
    </main>
  );
}
