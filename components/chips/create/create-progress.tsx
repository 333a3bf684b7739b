import { useQuery } from "@tanstack/react-query";
import { CheckIcon, HourglassIcon } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useElapsed } from "@/components/layout/use-elapsed";
import { Alert } from "@/components/ui/alert";
import { Spinner } from "@/components/ui/spinner";
import { chipUrl } from "@/lib/api/chip-list-query";
import { chipListOptions } from "@/lib/api/chips";
import { cn } from "@/lib/utils";
import type { Chip } from "@/types/chips";
import type { CreateOngoing } from "./create-or-follow";

/**
 * After this time, the dialog explains the delay. A creation normally takes 5.0 to 5.6 s (measured with ten concurrent
 * requests).
 */
const SLOW_AFTER_MS = 10_000;
const WATCH_INTERVAL_MS = 1_000;

const STEPS = ["create", "qr", "scan"] as const;

interface CreateProgressProps {
  /** The number as the server shows it. */
  phone: string;
  /**
   * Shown until the server has chosen the name. The server chooses another name if this one is the default and is
   * taken.
   */
  name: string;
  /** Set once the server has reported a delay and continues the creation in the background. */
  ongoing: CreateOngoing | null;
}

/**
 * Follows the stored chip. Its instance exists in the gateway once the chip's state is neither `missing` nor `unknown`.
 */
export function CreateProgress({ phone, name, ongoing }: CreateProgressProps) {
  const t = useTranslations("createInstance");
  const isSlow = useElapsed(SLOW_AFTER_MS);
  const chip = useChipBeingMade(phone);
  const isThere = chip !== undefined && chip.state !== "missing" && chip.state !== "unknown";
  return (
    <div aria-live="polite" className="flex flex-col gap-4 py-6">
      <p className="font-medium break-all">{t("working.title", { name: chip?.instanceName ?? name })}</p>
      <ol className="flex flex-col gap-3 text-sm">
        {STEPS.map((step, index) => (
          <Step key={step} stage={stageOf(index, isThere ? 1 : 0)}>
            {t(`working.${step}`)}
          </Step>
        ))}
      </ol>
      {ongoing === null ? (
        <p className="text-sm text-muted-foreground">{t(isSlow ? "working.slow" : "working.note")}</p>
      ) : (
        <Alert icon={<HourglassIcon />} title={t(`ongoing.${ongoing.trouble}`)}>
          <p>{t("ongoing.body")}</p>
          <Link href={`/chips/${ongoing.chipId}`} className="text-foreground underline underline-offset-4">
            {t("conflict.open")}
          </Link>
        </Alert>
      )}
    </div>
  );
}

function useChipBeingMade(phone: string): Chip | undefined {
  const { data } = useQuery({
    ...chipListOptions({ ...chipUrl.initial, search: phone, pageSize: 1 }),
    refetchInterval: WATCH_INTERVAL_MS,
  });
  return data?.items.find((chip) => chip.phone === phone && chip.operation?.kind === "create");
}

type Stage = "done" | "current" | "ahead";

const stageOf = (index: number, current: number): Stage =>
  index < current ? "done" : index === current ? "current" : "ahead";

function Step({ stage, children }: { stage: Stage; children: React.ReactNode }) {
  return (
    <li
      aria-current={stage === "current" ? "step" : undefined}
      className={cn("flex items-center gap-2.5", stage !== "current" && "text-muted-foreground")}
    >
      <span aria-hidden="true" className="flex size-4 shrink-0 items-center justify-center">
        {stage === "done" && <CheckIcon className="size-4 text-success" />}
        {stage === "current" && <Spinner />}
        {stage === "ahead" && <span className="size-1.5 rounded-full bg-current" />}
      </span>
      {children}
    </li>
  );
}
