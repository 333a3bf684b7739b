"use client";

import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { known, useClockText } from "@/components/layout/use-clock-text";
import { formatPhone } from "@/lib/format-phone";
import { cn } from "@/lib/utils";
import type { Chip, HeadlineCode } from "@/types/chips";

/** How much a sentence wants to be read: `act` needs a person, `wait` does not, `fine` is good news. */
const URGENCY: Record<HeadlineCode, "act" | "wait" | "fine"> = {
  wrong_number: "act",
  banned: "act",
  operation_failed: "act",
  gateway_down: "act",
  gateway_license: "act",
  restricted: "act",
  restricted_to_known: "act",
  missing_at_gateway: "act",
  logged_out: "act",
  hot_loop: "act",
  endless_connecting: "act",
  connection_lost: "act",
  reviving: "wait",
  double_socket: "act",
  sends_fail: "act",
  uncertain_sends: "act",
  no_acknowledgements: "act",
  flapping: "wait",
  stale_open: "wait",
  out_of_rotation: "act",
  missed_look: "wait",
  operation_under_way: "wait",
  owner_unknown: "wait",
  waiting_for_scan: "wait",
  never_paired: "wait",
  disconnected_by_operator: "wait",
  paused: "wait",
  warming: "fine",
  connected: "fine",
  cancelled: "fine",
};

const COLOR = {
  act: "text-foreground",
  wait: "text-muted-foreground",
  fine: "text-muted-foreground",
} as const;

/** The one sentence of a chip: what is wrong, since when, who is affected, what helps. */
export function ChipHeadline({
  chip,
  className,
}: {
  chip: Pick<Chip, "headline" | "operation">;
  className?: string;
}) {
  const t = useTranslations("headline");
  const clock = useClockText();
  const { code, since, contacts, values } = chip.headline;
  return (
    <p data-urgency={URGENCY[code]} className={cn("text-pretty", COLOR[URGENCY[code]], className)}>
      {t.rich(code === "wrong_number" && values.holder !== undefined ? "wrong_number_held" : code, {
        known: known(since),
        since: "",
        when: () => (since === null ? null : <RelativeTime at={since} className="whitespace-nowrap" />),
        contacts,
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
