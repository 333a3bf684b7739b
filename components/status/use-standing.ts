import { useTranslations } from "next-intl";
import type { Status } from "@/types/status";

const OTHERS = ["paused", "limited", "down", "resting"] as const;

/** Returns text about how many chips can send, and why the others cannot. Every chip is counted exactly once. */
export function useStanding(instances: Status["instances"]): { canSend: string; others: string[] } {
  const t = useTranslations("status.standing");
  const { canSend, total } = instances;
  return {
    canSend: t("canSend", { canSend, total }),
    others: OTHERS.flatMap((standing) => {
      const count = instances[standing];
      return count === 0 ? [] : [t(standing, { count })];
    }),
  };
}
