import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

const STEPS = ["open", "devices", "scan"] as const;

/** Describes the steps on the phone in WhatsApp's own words. */
export function PairingSteps() {
  const t = useTranslations("pairing.steps");
  const strong = (text: ReactNode) => <strong className="font-medium text-foreground">{text}</strong>;
  return (
    <ol aria-label={t("label")} className="flex flex-col gap-1.5 text-sm text-muted-foreground">
      {STEPS.map((step, index) => (
        <li key={step} className="flex gap-2.5">
          <span
            aria-hidden="true"
            className="grid size-5 shrink-0 place-items-center rounded-full border text-xs tabular-nums"
          >
            {index + 1}
          </span>
          <span>{t.rich(step, { strong })}</span>
        </li>
      ))}
    </ol>
  );
}
