import { useQuery } from "@tanstack/react-query";
import { CircleCheckIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { Skeleton } from "@/components/ui/skeleton";
import { chipDetailOptions } from "@/lib/api/chips";
import { PairingMessage } from "./pairing-message";

export function PairingConnected({ chipId }: { chipId: string }) {
  const t = useTranslations("pairing.connected");
  const { data: chip, isFetching } = useQuery(chipDetailOptions(chipId));
  const sentence = () => {
    if (chip === undefined || (isFetching && !chip.connected)) return <Skeleton className="h-4 w-64" />;
    const limits = { perHour: chip.effectivePerHour, perDay: chip.effectivePerDay };
    if (limits.perHour === 0 || limits.perDay === 0) return t("noCapacity");
    return chip.warmupDay === null ? t("maySend", limits) : t("warming", { ...limits, day: chip.warmupDay });
  };
  return (
    <PairingMessage
      icon={
        <CircleCheckIcon
          aria-hidden="true"
          className="size-16 text-emerald-600 motion-safe:animate-in motion-safe:zoom-in-50 motion-safe:fade-in-0 dark:text-emerald-500"
          strokeWidth={1.5}
        />
      }
      title={t("title")}
      body={sentence()}
    />
  );
}
