import {
  ArrowRightLeftIcon,
  CircleCheckIcon,
  CircleDashedIcon,
  type LucideIcon,
  SkipForwardIcon,
  TriangleAlertIcon,
} from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { chipName } from "@/lib/chip-name";
import { cn } from "@/lib/utils";
import type { SelectedChip } from "@/types/bulk";
import type { PairingOutcome } from "./open-pairing";

/** `waiting`: the person ended the queue before the chip was paired or skipped. */
type Result = PairingOutcome | "waiting";

const ICONS: Record<Result, { Icon: LucideIcon; colour: string }> = {
  connected: { Icon: CircleCheckIcon, colour: "text-emerald-600 dark:text-emerald-500" },
  skipped: { Icon: SkipForwardIcon, colour: "text-muted-foreground" },
  moved: { Icon: ArrowRightLeftIcon, colour: "text-muted-foreground" },
  failed: { Icon: TriangleAlertIcon, colour: "text-destructive" },
  impossible: { Icon: TriangleAlertIcon, colour: "text-destructive" },
  waiting: { Icon: CircleDashedIcon, colour: "text-muted-foreground" },
};

interface PairingResultsProps {
  chips: readonly SelectedChip[];
  outcomes: ReadonlyMap<string, PairingOutcome>;
  onContinue: (remaining: readonly SelectedChip[]) => void;
  onClose: () => void;
}

/** Lists how each chip left the queue, and offers to continue with the chips that are not connected. */
export function PairingResults({ chips, outcomes, onContinue, onClose }: PairingResultsProps) {
  const t = useTranslations("pairing.queue");
  const common = useTranslations("common");
  const remaining = chips.filter(({ id }) => outcomes.get(id) !== "connected");
  return (
    <>
      <ul className="max-h-[50dvh] overflow-y-auto rounded-md border text-sm">
        {chips.map((chip) => {
          const result = outcomes.get(chip.id) ?? "waiting";
          const { Icon, colour } = ICONS[result];
          return (
            <li key={chip.id} className="flex justify-between gap-4 px-3 py-1.5 not-last:border-b">
              <span className="font-medium break-all">{chipName(chip)}</span>
              <span className="flex shrink-0 items-center gap-1.5">
                <Icon aria-hidden="true" className={cn("size-4", colour)} />
                {t(`outcome.${result}`)}
              </span>
            </li>
          );
        })}
      </ul>
      <DialogFooter>
        {remaining.length > 0 && (
          <Button variant="outline" onClick={() => onContinue(remaining)}>
            {t("continue", { count: remaining.length })}
          </Button>
        )}
        <Button onClick={onClose}>{common("close")}</Button>
      </DialogFooter>
    </>
  );
}
