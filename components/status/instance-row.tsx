import { useFormatter, useTranslations } from "next-intl";
import { ConditionBadge } from "@/components/chips/chip-condition";
import { ChipHeadline } from "@/components/chips/chip-headline";
import { InstanceName } from "@/components/chips/instance-name";
import { UsageBar } from "@/components/chips/usage-bar";
import { RelativeTime } from "@/components/layout/relative-time";
import { RowLink } from "@/components/ui/list-table";
import { chipName } from "@/lib/chip-name";
import { formatPhone } from "@/lib/format-phone";
import type { StatusInstance, UptimeWindow } from "@/types/status";
import { UptimeBars } from "./uptime-bars";

export function InstanceRow({
  instance,
  window,
  edges,
}: {
  instance: StatusInstance;
  window: UptimeWindow;
  edges: readonly string[];
}) {
  const t = useTranslations("status.instances");
  const chips = useTranslations("chips");
  const none = useTranslations("common")("none");
  const format = useFormatter();
  const name = chipName(instance) || chips("withoutName");
  const load =
    instance.load === null
      ? none
      : format.number(instance.load, { style: "percent", maximumFractionDigits: 0 });
  return (
    <tr
      data-chip-id={instance.id}
      className="grid grid-cols-2 gap-x-4 gap-y-1.5 border-b px-4 py-3 last:border-b-0 lg:table-row lg:p-0 print:break-inside-avoid"
    >
      <td className="max-lg:col-span-2 lg:px-2 lg:py-2 lg:align-top">
        <RowLink href={`/chips/${instance.id}`}>{name}</RowLink>
        <InstanceName name={name} instanceName={instance.instanceName ?? instance.lastInstanceName} />
        {instance.phone !== null && (
          <span className="block truncate text-xs text-muted-foreground">{formatPhone(instance.phone)}</span>
        )}
      </td>
      <td className="max-lg:col-span-2 lg:px-2 lg:py-2 lg:align-top">
        <ConditionBadge chip={instance} />
        <ChipHeadline chip={instance} className="mt-0.5 text-[13px] leading-snug" />
      </td>
      <td className="max-lg:col-span-2 lg:px-2 lg:py-2 lg:align-top">
        <UsageBar window="hour" sent={instance.sentLastHour} limit={instance.effectivePerHour} />
        <UsageBar
          window="day"
          sent={instance.sentLast24h}
          limit={instance.effectivePerDay}
          className="mt-0.5"
        />
      </td>
      <Value label={t("load")}>{load}</Value>
      <Value label={t("contacts")}>{format.number(instance.contacts)}</Value>
      <td className="min-w-0 max-lg:col-span-2 lg:px-2 lg:py-2 lg:align-top">
        <UptimeBars window={window} bars={instance.uptime[window]} edges={edges} />
      </td>
      <td className="text-muted-foreground max-lg:col-span-2 max-lg:text-xs lg:px-2 lg:py-2 lg:align-top">
        <span className="lg:hidden">{t("lastMessage")}: </span>
        {instance.lastMessageAt === null ? chips("noMessage") : <RelativeTime at={instance.lastMessageAt} />}
      </td>
    </tr>
  );
}

function Value({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <td className="max-lg:text-xs max-lg:text-muted-foreground lg:px-2 lg:py-2 lg:text-right lg:align-top">
      <span className="lg:hidden">{label}: </span>
      {children}
    </td>
  );
}
