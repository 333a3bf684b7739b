"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { chipContactsOptions } from "@/lib/api/messages";
import { formatPhone } from "@/lib/format-phone";
import type { ChipContactList } from "@/types/message-pages";

export function ChipContacts({ chipId }: { chipId: string }) {
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
      {hidden > 0 && <p className="text-muted-foreground">{t("moreContacts", { count: hidden })}</p>}
    </Panel>
  );
}

function ContactRow({ contact }: { contact: ChipContactList["items"][number] }) {
  const t = useTranslations("messages.chip");
  const phone = formatPhone(contact.phone);
  const note = [contact.name === null ? null : phone, contact.specialty].filter((part) => part !== null);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 py-2 first:pt-0 last:pb-0">
      <div className="min-w-0">
        <p className="truncate font-medium">{contact.name ?? phone}</p>
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
