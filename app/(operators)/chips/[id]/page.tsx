import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { z } from "zod";
import { ChipPageContent } from "@/components/chips/chip-page-content";
import { PageMessages, Prefetched } from "@/components/layout/page-data";
import { chipDetailOptions, chipEventsOptions } from "@/lib/api/chips";
import { chipName } from "@/lib/chip-name";
import { getChip } from "@/lib/chips/get-chip";
import { listChipEvents } from "@/lib/chips/list-chip-events";
import { getConfig } from "@/lib/config/config";
import { getServerContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";
import { requirePerson } from "@/lib/people/current-person";
import type { ChipDetail } from "@/types/chips";

interface ChipPageProps {
  params: Promise<{ id: string }>;
}

const findChip = cache(async (id: string): Promise<ChipDetail> => {
  if (!z.uuid().safeParse(id).success) notFound();
  try {
    return await getChip(getServerContext(), id);
  } catch (error) {
    if (error instanceof DomainError && error.code === "chip_not_found") notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: ChipPageProps): Promise<Metadata> {
  await requirePerson();
  return { title: chipName(await findChip((await params).id)) };
}

export default async function ChipPage({ params }: ChipPageProps) {
  const { role } = await requirePerson();
  const { id } = await params;
  // Awaited before the events are read, so that an unknown chip gets a 404.
  const chip = await findChip(id);
  const events = await listChipEvents(getServerContext(), id, null);
  return (
    <PageMessages of={[...OPERATOR_NAMESPACES, "chipPage", "messages"]}>
      <Prefetched
        fill={(client) => {
          client.setQueryData(chipDetailOptions(id).queryKey, chip);
          client.setQueryData(chipEventsOptions(id).queryKey, { pages: [events], pageParams: [""] });
        }}
      >
        <ChipPageContent
          chipId={id}
          canWrite={role !== "manager"}
          isAdmin={role === "admin"}
          simulator={getConfig().simulated}
        />
      </Prefetched>
    </PageMessages>
  );
}
