import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { cache } from "react";
import { z } from "zod";
import { contactAddressText } from "@/components/contacts/contact-address-text";
import { ContactPageContent } from "@/components/contacts/contact-page-content";
import { PageMessages, Prefetched } from "@/components/layout/page-data";
import { contactDetailOptions, conversationOptions } from "@/lib/api/contacts";
import { readContactDetail } from "@/lib/contacts/read-contact-detail";
import { readConversation } from "@/lib/contacts/read-conversation";
import { getServerContext } from "@/lib/context/server-context";
import { DomainError } from "@/lib/errors";
import { OPERATOR_NAMESPACES } from "@/lib/i18n/namespaces";
import { requirePerson } from "@/lib/people/current-person";
import type { ContactDetail } from "@/types/contact-pages";

interface ContactPageProps {
  params: Promise<{ id: string }>;
}

const findContact = cache(async (id: string, withText: boolean): Promise<ContactDetail> => {
  if (!z.uuid().safeParse(id).success) notFound();
  try {
    return await readContactDetail(getServerContext(), id, { withText });
  } catch (error) {
    if (error instanceof DomainError && error.code === "contact_not_found") notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: ContactPageProps): Promise<Metadata> {
  const { role } = await requirePerson();
  const contact = await findContact((await params).id, role !== "manager");
  const t = await getTranslations("common.address");
  return { title: contact.name ?? contact.whatsappName ?? contactAddressText(contact.address, t) };
}

export default async function ContactPage({ params }: ContactPageProps) {
  const { role } = await requirePerson();
  const { id } = await params;
  const canWrite = role !== "manager";
  const [contact, conversation] = await Promise.all([
    findContact(id, canWrite),
    readConversation(getServerContext(), id, undefined, { withText: canWrite }).catch(ifMissing),
  ]);
  return (
    <PageMessages of={[...OPERATOR_NAMESPACES, "messages", "contacts"]}>
      <Prefetched
        fill={(client) => {
          client.setQueryData(contactDetailOptions(id).queryKey, contact);
          client.setQueryData(conversationOptions(id).queryKey, { pages: [conversation], pageParams: [""] });
        }}
      >
        <ContactPageContent contactId={id} role={role} />
      </Prefetched>
    </PageMessages>
  );
}

function ifMissing(error: unknown): never {
  if (error instanceof DomainError && error.code === "contact_not_found") notFound();
  throw error;
}
