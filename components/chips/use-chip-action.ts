import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { toast } from "sonner";
import { useIsMounted } from "@/components/layout/use-is-mounted";
import {
  changeWarmUp,
  deleteInstance,
  disconnectChip,
  pauseChip,
  promoteChip,
  reconnectChip,
  resumeChip,
} from "@/lib/api/chip-requests";
import { chipKeys } from "@/lib/api/chips";
import { chipName } from "@/lib/chip-name";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { Chip, WarmUpAction } from "@/types/chips";
import type { ReconnectAnswer } from "@/types/pairing";
import type { ChipAction } from "./chip-actions";

/**
 * `requested`: the server accepted the action (202), but the gateway has not confirmed it. `reconnected`: there is a
 * new session to scan.
 */
type Outcome =
  | { kind: "done" }
  | { kind: "requested"; action: "disconnect" | "delete" }
  | { kind: "reconnected"; answer: ReconnectAnswer };

const done = (): Outcome => ({ kind: "done" });

const RUN: Record<ChipAction | WarmUpAction, (chipId: string) => Promise<Outcome>> = {
  pause: (chipId) => pauseChip(chipId).then(done),
  resume: (chipId) => resumeChip(chipId).then(done),
  promote: (chipId) => promoteChip(chipId).then(done),
  hold: (chipId) => changeWarmUp(chipId, "hold").then(done),
  continue: (chipId) => changeWarmUp(chipId, "continue").then(done),
  restart: (chipId) => changeWarmUp(chipId, "restart").then(done),
  disconnect: (chipId) =>
    disconnectChip(chipId).then(({ confirmed }) =>
      confirmed ? done() : { kind: "requested", action: "disconnect" },
    ),
  delete: (chipId) =>
    deleteInstance(chipId).then(({ confirmed }) =>
      confirmed ? done() : { kind: "requested", action: "delete" },
    ),
  reconnect: (chipId) => reconnectChip(chipId).then((answer) => ({ kind: "reconnected", answer })),
};

interface ChipActionInput {
  action: ChipAction | WarmUpAction;
  chip: Chip;
  onClose: () => void;
  onReconnected: (answer: ReconnectAnswer) => void;
}

/** Runs an action. If the dialog was closed in the meantime, a toast reports the result. */
export function useChipAction({ action, chip, onClose, onReconnected }: ChipActionInput) {
  const t = useTranslations("chipActions");
  const errorText = useErrorText();
  const queryClient = useQueryClient();
  const isWatched = useIsMounted();

  const name = chipName(chip);
  const mutation = useMutation({
    mutationFn: () => RUN[action](chip.id),
    onSuccess: (outcome) => {
      if (outcome.kind === "requested") {
        toast.info(t(`requested.${outcome.action}`, { name }));
      } else if (outcome.kind === "reconnected" && isWatched.current) {
        onReconnected(outcome.answer);
      } else if (outcome.kind === "reconnected") {
        const { answer } = outcome;
        toast.success(t("done.reconnect", { name }), {
          action: { label: t("readQrNow"), onClick: () => onReconnected(answer) },
        });
      } else {
        toast.success(t(`done.${action}`, { name }));
      }
      if (isWatched.current) onClose();
    },
    onError: (error) => {
      if (!isWatched.current) toast.error(t("failed", { name, message: errorText(error) }));
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: chipKeys.all }),
  });

  return { run: () => mutation.mutate(), isPending: mutation.isPending, error: mutation.error };
}
