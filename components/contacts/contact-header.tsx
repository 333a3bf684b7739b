import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { saveFile } from "@/components/chips/bulk/save-file";
import { LazyMenu } from "@/components/layout/lazy-menu";
import { loadPatiently } from "@/components/layout/load-patiently";
import { notify } from "@/components/layout/notify";
import { BackLink } from "@/components/layout/page";
import { Button } from "@/components/ui/button";
import { fetchContactExport } from "@/lib/api/contacts";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { ContactDetail } from "@/types/contact-pages";
import type { Role } from "@/types/people";
import { contactAddressText } from "./contact-address-text";

const ChangeChipDialog = dynamic(
  () => loadPatiently(() => import("./change-chip-dialog").then((module) => module.ChangeChipDialog)),
  { ssr: false },
);
const ChangeNumberDialog = dynamic(
  () => loadPatiently(() => import("./change-number-dialog").then((module) => module.ChangeNumberDialog)),
  { ssr: false },
);
const EraseDialog = dynamic(
  () => loadPatiently(() => import("./erase-dialog").then((module) => module.EraseDialog)),
  { ssr: false },
);
const OptOutDialog = dynamic(
  () => loadPatiently(() => import("./opt-out-dialog").then((module) => module.OptOutDialog)),
  { ssr: false },
);

interface ContactHeaderProps {
  contact: ContactDetail;
  role: Role;
}

export function ContactHeader({ contact, role }: ContactHeaderProps) {
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
        {role !== "manager" && contact.erasedAt === null && (
          <ContactActions contact={contact} canErase={role === "admin"} />
        )}
      </div>
    </header>
  );
}

interface ContactActionsProps {
  contact: ContactDetail;
  canErase: boolean;
}

function ContactActions({ contact, canErase }: ContactActionsProps) {
  const t = useTranslations("contacts.actions");
  const [dialog, setDialog] = useState<"chip" | "number" | "optOut" | "erase" | null>(null);
  const close = () => setDialog(null);
  const errorText = useErrorText();
  const save = () =>
    fetchContactExport(contact.id).then(
      (file) => saveFile(file, `contact-${contact.id}.json`),
      (error) => notify("error", errorText(error)),
    );
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
        {({ DropdownMenuItem, DropdownMenuSeparator }) => (
          <>
            <DropdownMenuItem onSelect={() => setDialog("chip")}>{t("chip")}</DropdownMenuItem>
            <DropdownMenuItem onSelect={() => setDialog("number")}>{t("number")}</DropdownMenuItem>
            <DropdownMenuItem onSelect={() => setDialog("optOut")}>
              {t(contact.optOut === null ? "optOut" : "optIn")}
            </DropdownMenuItem>
            <DropdownMenuItem onSelect={() => void save()}>{t("export")}</DropdownMenuItem>
            {canErase && (
              <>
                <DropdownMenuSeparator />
                <DropdownMenuItem variant="destructive" onSelect={() => setDialog("erase")}>
                  {t("erase")}
                </DropdownMenuItem>
              </>
            )}
          </>
        )}
      </LazyMenu>
      {dialog === "chip" && <ChangeChipDialog contact={contact} onClose={close} />}
      {dialog === "optOut" && <OptOutDialog contact={contact} onClose={close} />}
      {dialog === "erase" && <EraseDialog contactId={contact.id} onClose={close} />}
      {dialog === "number" && <ChangeNumberDialog contact={contact} onClose={close} />}
    </>
  );
}
