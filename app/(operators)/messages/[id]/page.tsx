import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { cache } from "react";
import { z } from "zod";
import { PageMessages, Prefetched } from "@/components/layout/page-data";
import { MessagePageContent } from "@/components/messages/message-page-content";
import { messageDetailOptions } from "@/lib/api/messages";
import { getServerContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { formatPhone } from "@/lib/format-phone";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";
import { requirePerson } from "@/lib/people/current-person";
import { readMessageDetail } from "@/lib/queue/read/read-message-detail";
import type { MessageDetail } from "@/types/message-pages";

interface MessagePageProps {
  params: Promise<{ id: string }>;
}

const findMessage = cache(async (id: string, withText: boolean): Promise<MessageDetail> => {
  if (!z.uuid().safeParse(id).success) notFound();
  try {
    return await readMessageDetail(getServerContext(), id, { withText });
  } catch (error) {
    if (error instanceof DomainError && error.code === "message_not_found") notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: MessagePageProps): Promise<Metadata> {
  const { role } = await requirePerson();
  const message = await findMessage((await params).id, role !== "manager");
  const t = await getTranslations("messages.page");
  return { title: t("heading", { name: message.contact.name ?? formatPhone(message.to) }) };
}

export default async function MessagePage({ params }: MessagePageProps) {
  const { role } = await requirePerson();
  const { id } = await params;
  const canWrite = role !== "manager";
  const message = await findMessage(id, canWrite);
  return (
    <PageMessages of={[...OPERATOR_NAMESPACES, "messages", "alertCauses"]}>
      <Prefetched fill={(client) => client.setQueryData(messageDetailOptions(id).queryKey, message)}>
        <MessagePageContent messageId={id} canWrite={canWrite} />
      </Prefetched>
    </PageMessages>
  );
}
