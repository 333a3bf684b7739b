import { EyeOffIcon, ShieldOffIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { known, useClockText } from "@/components/layout/use-clock-text";
import type { ContactDetail } from "@/types/contact-pages";

/** Says why nothing can be sent to the contact. */
export function ContactNotice({ contact }: { contact: ContactDetail }) {
  const t = useTranslations("contacts");
  const { optOut, erasedAt, numberErasedAt, replyWindowUntil, address } = contact;
  const clock = useClockText();
  if (erasedAt !== null) {
    return (
      <Notice icon={<ShieldOffIcon aria-hidden="true" />} title={t("erased.title")} at={erasedAt}>
        {t("erased.description")}
      </Notice>
    );
  }
  if (optOut !== null) {
    return (
      <Notice icon={<ShieldOffIcon aria-hidden="true" />} title={t("optedOut.title")} at={optOut.since}>
        {t(`optedOut.cause.${optOut.cause}`, {
          known: optOut.by === null ? "no" : "yes",
          by: optOut.by ?? "",
        })}
        {optOut.reason !== null && <span className="block break-words">{optOut.reason}</span>}
      </Notice>
    );
  }
  if (numberErasedAt !== null) {
    return (
      <Notice icon={<ShieldOffIcon aria-hidden="true" />} title={t("wroteAgain.title")} at={numberErasedAt}>
        {t("wroteAgain.description", { open: known(replyWindowUntil), until: clock(replyWindowUntil) })}
      </Notice>
    );
  }
  if (!address.startsWith("lid:")) return null;
  return (
    <Notice icon={<EyeOffIcon aria-hidden="true" />} title={t("hidden.title")}>
      {t("hidden.description")}
    </Notice>
  );
}

interface NoticeProps {
  icon: React.ReactNode;
  title: string;
  at?: string;
  children: React.ReactNode;
}

function Notice({ icon, title, at, children }: NoticeProps) {
  return (
    <div
      role="note"
      className="flex gap-3 rounded-lg border border-warning/50 bg-warning/10 px-4 py-3 text-sm [&>svg]:mt-0.5 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-warning"
    >
      {icon}
      <div className="min-w-0">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{title}</span>
          {at !== undefined && <RelativeTime at={at} className="text-xs" />}
        </p>
        <p className="text-pretty">{children}</p>
      </div>
    </div>
  );
}
