import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { ContactEventSentence } from "@/components/messages/contact-event-sentence";
import { Fact, FactList } from "@/components/messages/message-contact";
import type { ContactDetail } from "@/types/contact-pages";
import { contactAddressText } from "./contact-address-text";

export function ContactFacts({ contact }: { contact: ContactDetail }) {
  const t = useTranslations("contacts.facts");
  const address = contactAddressText(contact.address, useTranslations("common.address"));
  const { preferredInstance, chipNames, lastMessageAt, lastReplyAt } = contact;
  const rows: [string, React.ReactNode][] = [
    [
      t("phone"),
      <span key="phone" className="whitespace-nowrap">
        {address}
      </span>,
    ],
    [t("whatsappName"), contact.whatsappName],
    [t("specialty"), contact.specialty],
    [t("externalId"), contact.externalId],
    [
      t("chip"),
      preferredInstance === null ? t("noChip") : (chipNames[preferredInstance] ?? preferredInstance),
    ],
    [t("lastMessage"), lastMessageAt === null ? t("never") : <RelativeTime key="sent" at={lastMessageAt} />],
    [t("lastReply"), lastReplyAt === null ? t("never") : <RelativeTime key="reply" at={lastReplyAt} />],
  ];
  return (
    <div className="flex flex-col gap-4">
      <FactList>
        {rows.map(
          ([term, value]) =>
            value !== null && (
              <Fact key={term} term={term}>
                {value}
              </Fact>
            ),
        )}
      </FactList>
      {contact.events.length > 0 && (
        <section className="flex flex-col gap-2">
          <h3 className="text-xs font-medium text-muted-foreground">{t("events")}</h3>
          <ol className="flex flex-col gap-2 text-sm">
            {contact.events.map((event) => (
              <li key={event.id} className="flex flex-col">
                <ContactEventSentence event={event} chipNames={chipNames} />
                <RelativeTime at={event.at} className="w-fit text-xs text-muted-foreground" />
              </li>
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}
