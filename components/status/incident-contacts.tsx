"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { alertContactsOptions } from "@/lib/api/alerts";
import { formatPhone } from "@/lib/format-phone";

/** Lists the contacts that an incident affected. The contacts are loaded when a person opens the list. */
export function IncidentContacts({ alertId }: { alertId: string }) {
  const t = useTranslations("status.incidents.who");
  const [isOpen, setOpen] = useState(false);
  const { data, isError } = useQuery({ ...alertContactsOptions(alertId), enabled: isOpen });
  const hidden = data === undefined ? 0 : data.total - data.items.length;
  return (
    <details className="print:hidden" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="cursor-pointer text-muted-foreground hover:text-foreground">{t("title")}</summary>
      {data === undefined && <p className="text-muted-foreground">{t(isError ? "failed" : "loading")}</p>}
      {data !== undefined && (
        <ul className="mt-1 max-h-64 divide-y overflow-y-auto text-left">
          {data.items.map((contact) => (
            <li key={contact.id} className="flex gap-3 py-1">
              <span className="min-w-0 flex-1 truncate">{contact.name ?? formatPhone(contact.phone)}</span>
              <span className="text-muted-foreground">{t(contact.effect)}</span>
            </li>
          ))}
        </ul>
      )}
      {hidden > 0 && <p className="text-muted-foreground">{t("more", { count: hidden })}</p>}
    </details>
  );
}
