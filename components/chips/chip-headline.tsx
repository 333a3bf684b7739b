"use client";

import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { known, useClockText } from "@/components/layout/use-clock-text";
import { formatPhone } from "@/lib/format-phone";
import { cn } from "@/lib/utils";
import type { Chip } from "@/types/chips";
import { HEADLINES } from "./next-step";

export function ChipHeadline({
  chip,
  className,
}: {
  chip: Pick<Chip, "headline" | "operation">;
  className?: string;
}) {
  const t = useTranslations("headline");
  const clock = useClockText();
  const { code, since, contacts, waiting, values } = chip.headline;
  return (
    <p
      className={cn("text-pretty", !HEADLINES[code].isUrgent && "text-muted-foreground", className)}
      // A compact row truncates a long sentence, so the tooltip shows the full text.
      onPointerEnter={({ currentTarget }) => {
        currentTarget.title = currentTarget.textContent ?? "";
      }}
    >
      {t.rich(code === "wrong_number" && values.holder !== undefined ? "wrong_number_held" : code, {
        known: known(since),
        since: "",
        when: () => (since === null ? null : <RelativeTime at={since} className="whitespace-nowrap" />),
        contacts,
        // Empty here instead of in the message catalogue, because an empty translation is reported as an invalid
        // message.
        who: contacts + waiting === 0 ? "" : t("who", { contacts, waiting }),
        owner: values.ownerPhone === undefined ? "" : formatPhone(values.ownerPhone),
        holder: values.holder ?? "",
        operation: values.operation ?? chip.operation?.kind ?? "other",
        tries: chip.operation?.attempts ?? 0,
        untilKnown: known(values.until),
        until: clock(values.until),
        dayKnown: known(values.warmupDay),
        day: values.warmupDay ?? "",
        held: known(values.warmupHeldAt),
        count: Number(values.count ?? 0),
        cause: values.cause ?? "other",
        code: values.closeCode ?? "other",
      })}
    </p>
  );
}
