"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Page } from "@/components/layout/page";
import { Alert } from "@/components/ui/alert";
import { Panel } from "@/components/ui/panel";
import { contactDetailOptions } from "@/lib/api/contacts";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { Role } from "@/types/people";
import { ContactFacts } from "./contact-facts";
import { ContactHeader } from "./contact-header";
import { ContactNotice } from "./contact-notice";
import { Conversation } from "./conversation";
import { ReplyBox } from "./reply-box";

export function ContactPageContent({ contactId, role }: { contactId: string; role: Role }) {
  const t = useTranslations("contacts");
  const errorText = useErrorText();
  const { data: contact, error } = useQuery(contactDetailOptions(contactId));
  // Does not happen, because the server prefetches the contact.
  if (contact === undefined) return null;
  const canWrite = role !== "manager";
  return (
    <Page width="detail" className="gap-4">
      <ContactHeader contact={contact} role={role} />
      {error !== null && <Alert isError>{t("loadFailed", { reason: errorText(error) })}</Alert>}
      <ContactNotice contact={contact} />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-6">
        <section
          aria-label={t("conversation.label")}
          className="flex h-[max(26rem,calc(100dvh-14rem))] min-w-0 flex-col overflow-hidden rounded-xl border bg-card shadow-xs"
        >
          <Conversation contactId={contactId} canWrite={canWrite} />
          {canWrite && <ReplyBox contact={contact} />}
        </section>
        <Panel title={t("facts.title")}>
          <ContactFacts contact={contact} />
        </Panel>
      </div>
    </Page>
  );
}
