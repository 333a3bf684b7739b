import { CircleCheckIcon } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { InstanceName } from "@/components/chips/instance-name";
import { useClockText } from "@/components/layout/use-clock-text";
import type { ManagerReport } from "@/types/manager";

/** Lists each chip at risk with the evidence. There is no score. */
export function RiskList({ risks }: { risks: ManagerReport["risks"] }) {
  const t = useTranslations("outlook.risk");
  const clock = useClockText();
  if (risks.length === 0) {
    return (
      <p className="flex items-center gap-2 text-sm text-muted-foreground">
        <CircleCheckIcon aria-hidden="true" className="size-4 text-success" />
        {t("none")}
      </p>
    );
  }
  return (
    <ul className="flex flex-col gap-3 text-sm">
      {risks.map(({ chip, reasons }) => (
        <li key={chip.id}>
          <Link href={`/chips/${chip.id}`} prefetch={false} className="font-medium hover:underline">
            {chip.name}
          </Link>
          <InstanceName {...chip} />
          <ul className="list-disc pl-5 text-[13px] text-muted-foreground">
            {reasons.map(({ code, part, whole, at }) => (
              <li key={code}>{t(`reason.${code}`, { part, whole, at: clock(at) })}</li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  );
}
