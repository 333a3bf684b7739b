import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { LazyMenu } from "@/components/layout/lazy-menu";
import { loadPatiently } from "@/components/layout/load-patiently";
import { BackLink } from "@/components/layout/page";
import { Button } from "@/components/ui/button";
import type { ContactDetail } from "@/types/contact-pages";
import { contactAddressText } from "./contact-address-text";

const ChangeChipDialog = dynamic(
  () => loadPatiently(() => import("./change-chip-dialog").then((module) => module.ChangeChipDialog)),
  { ssr: false },
);
const ChangeNumberDialog = dynamic(
  () => loadPatiently(() => import("./change-number-dialog").then((module) => module.ChangeNumberDialog)),
  { ssr: false },
);
const OptOutDialog = dynamic(
  () => loadPatiently(() => import("./opt-out-dialog").then((module) => module.OptOutDialog)),
  { ssr: false },
);

interface ContactHeaderProps {
  contact: ContactDetail;
  canWrite: boolean;
}

export function ContactHeader({ contact, canWrite }: ContactHeaderProps) {
  const t = useTranslations("contacts");
  const address = contactAddressText(contact.address, useTranslations("common.address"));
  const name = contact.name ?? contact.whatsappName;
  return (
    <header className="flex flex-col gap-1">
      <BackLink href="/contacts">{t("back")}</BackLink>
      <div className="flex items-start gap-3">
        <div className="min-w-0">
          <h1 className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
            {name ?? address}
          </h1>
          {name !== null && <p className="text-sm text-muted-foreground">{address}</p>}
        </div>
        {canWrite && contact.erasedAt === null && <ContactActions contact={contact} />}
      </div>
    </header>
  );
}

function ContactActions({ contact }: { contact: ContactDetail }) {
  const t = useTranslations("contacts.actions");
  const [dialog, setDialog] = useState<"chip" | "number" | "optOut" | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <LazyMenu
        align="end"
        button={
          <Button variant="outline" size="sm" className="ml-auto">
            {t("open")}
          </Button>
        }
      >
        {({ DropdownMenuItem }) => (
          <>
            <DropdownMenuItem onSelect={() => setDialog("chip")}>{t("chip")}</DropdownMenuItem>
            <DropdownMenuItem onSelect={() => setDialog("number")}>{t("number")}</DropdownMenuItem>
            <DropdownMenuItem onSelect={() => setDialog("optOut")}>
              {t(contact.optOut === null ? "optOut" : "optIn")}
            </DropdownMenuItem>
          </>
        )}
      </LazyMenu>
      {dialog === "chip" && <ChangeChipDialog contact={contact} onClose={close} />}
      {dialog === "optOut" && <OptOutDialog contact={contact} onClose={close} />}
      {dialog === "number" && <ChangeNumberDialog contact={contact} onClose={close} />}
    </>
  );
}
