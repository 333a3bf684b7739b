import { useTranslations } from "next-intl";
import { memo } from "react";
import { RelativeTime } from "@/components/layout/relative-time";
import { Heading, ListTable, RowLink } from "@/components/ui/list-table";
import { cn } from "@/lib/utils";
import type { ContactRow as Row } from "@/types/contact-pages";
import { contactAddressText } from "./contact-address-text";

/** The columns have fixed widths, so that the layout stays stable when the list refreshes. */
export function ContactsTable({ contacts }: { contacts: readonly Row[] }) {
  const t = useTranslations("contacts");
  return (
    <ListTable
      from="lg"
      caption={t("table.caption")}
      head={
        <>
          {/* Has no width, so that this column takes the remaining space. */}
          <Heading className="pl-4">{t("columns.contact")}</Heading>
          <Heading className="w-56">{t("columns.specialty")}</Heading>
          <Heading className="w-48 xl:w-64">{t("columns.chip")}</Heading>
          <Heading className="w-36">{t("columns.lastMessage")}</Heading>
          <Heading className="w-36 pr-4">{t("columns.lastReply")}</Heading>
        </>
      }
    >
      {contacts.map((contact) => (
        <ContactRow key={contact.id} contact={contact} />
      ))}
    </ListTable>
  );
}

const CELL = "lg:px-3 lg:py-2.5 lg:align-top";

const ContactRow = memo(function ContactRow({ contact }: { contact: Row }) {
  const t = useTranslations("contacts");
  const address = contactAddressText(contact.address, useTranslations("common.address"));
  const note = [contact.name === null ? null : address, contact.externalId].filter((part) => part !== null);
  return (
    <tr
      data-contact-id={contact.id}
      className="grid grid-cols-[1fr_auto] items-start gap-x-3 gap-y-0.5 border-b px-3 py-3 last:border-b-0 hover:bg-muted/40 lg:table-row lg:p-0"
    >
      <td className={cn("min-w-0", CELL, "lg:pl-4")}>
        <RowLink href={`/contacts/${contact.id}`}>{contact.name ?? address}</RowLink>
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 text-xs text-muted-foreground">
          {note.length > 0 && <span className="truncate">{note.join(" · ")}</span>}
          {contact.optedOutAt !== null && (
            <span className="font-medium text-destructive">{t("optedOut.mark")}</span>
          )}
        </div>
      </td>
      <td
        className={cn("col-start-1 truncate text-muted-foreground max-lg:text-xs max-lg:empty:hidden", CELL)}
      >
        {contact.specialty}
      </td>
      <td className={cn("col-start-1 truncate max-lg:text-xs max-lg:text-muted-foreground", CELL)}>
        <span className="lg:hidden">{t("columns.chip")}: </span>
        {contact.chipName ?? <span className="text-muted-foreground">{t("table.noChip")}</span>}
      </td>
      <Moment label={t("columns.lastMessage")} at={contact.lastMessageAt} className="max-lg:row-start-2" />
      <Moment
        label={t("columns.lastReply")}
        at={contact.lastReplyAt}
        className="max-lg:row-start-1 lg:pr-4"
      />
    </tr>
  );
});

function Moment({ label, at, className }: { label: string; at: string | null; className: string }) {
  return (
    <td
      className={cn(
        "text-muted-foreground max-lg:col-start-2 max-lg:text-right max-lg:text-xs",
        at === null && "max-lg:hidden",
        CELL,
        className,
      )}
    >
      <span className="lg:hidden">{label} </span>
      {at === null ? "—" : <RelativeTime at={at} />}
    </td>
  );
}
