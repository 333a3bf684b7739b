"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { contactAddressText } from "@/components/contacts/contact-address-text";
import { RelativeTime } from "@/components/layout/relative-time";
import { RowLink } from "@/components/ui/list-table";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { chipContactsOptions } from "@/lib/api/messages";
import type { ChipContactList } from "@/types/message-pages";

interface ChipContactsProps {
  chipId: string;
  /** Null for a deleted chip. */
  instanceName: string | null;
}

export function ChipContacts({ chipId, instanceName }: ChipContactsProps) {
  const t = useTranslations("messages.chip");
  const { data, isError } = useQuery(chipContactsOptions(chipId));
  const total = data?.total ?? 0;
  const hidden = total - (data?.items.length ?? 0);
  return (
    <Panel title={t("contacts", { count: total })} contentClassName="flex flex-col gap-2 text-sm">
      {data === undefined && !isError && <Skeleton className="h-24" />}
      {data === undefined && isError && <p className="text-muted-foreground">{t("loadFailed")}</p>}
      {data !== undefined && total === 0 && <p className="text-muted-foreground">{t("noContacts")}</p>}
      {data !== undefined && total > 0 && (
        <ul className="flex flex-col divide-y">
          {data.items.map((contact) => (
            <ContactRow key={contact.id} contact={contact} />
          ))}
        </ul>
      )}
      {hidden > 0 && instanceName !== null && (
        <p className="flex flex-wrap gap-x-3 text-muted-foreground">
          {t("moreContacts", { count: hidden })}
          <Link
            href={`/contacts?preferred=${encodeURIComponent(instanceName)}`}
            className="rounded-sm underline underline-offset-4 outline-none hover:text-foreground focus-visible:ring-[3px] focus-visible:ring-ring/50"
          >
            {t("allContacts")}
          </Link>
        </p>
      )}
    </Panel>
  );
}

function ContactRow({ contact }: { contact: ChipContactList["items"][number] }) {
  const t = useTranslations("messages.chip");
  const phone = contactAddressText(contact.phone, useTranslations("common.address"));
  const note = [contact.name === null ? null : phone, contact.specialty].filter((part) => part !== null);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 py-2 first:pt-0 last:pb-0">
      <div className="min-w-0">
        <RowLink href={`/contacts/${contact.id}`}>{contact.name ?? phone}</RowLink>
        {note.length > 0 && <p className="truncate text-xs text-muted-foreground">{note.join(" · ")}</p>}
      </div>
      <p className="text-right text-xs leading-5 text-muted-foreground">
        {contact.lastMessageAt === null ? (
          t("neverWritten")
        ) : (
          <>
            <span className="max-sm:sr-only">{t("lastMessage")}</span>{" "}
            <RelativeTime at={contact.lastMessageAt} />
          </>
        )}
      </p>
    </li>
  );
}
