import { useMutation } from "@tanstack/react-query";
import { ChevronRightIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { SCAN_ANSWERS, type ScanAnswer } from "@/types/pairing";

/**
 * Asks a person who has scanned a code without success what the phone showed, because no gateway reports it. Records
 * the answer and shows what to do next.
 */
export function ScanTrouble({ onAnswer }: { onAnswer: (answer: ScanAnswer) => Promise<void> }) {
  const t = useTranslations("pairing.trouble");
  const { mutate, variables, isError, isSuccess } = useMutation({ mutationFn: onAnswer });
  return (
    <details className="group/trouble w-full rounded-lg border px-3 py-2.5 text-sm">
      <summary className="flex cursor-pointer items-center gap-1.5 rounded-sm font-medium outline-none focus-visible:ring-[3px] focus-visible:ring-ring/50">
        <ChevronRightIcon
          aria-hidden="true"
          className="size-4 shrink-0 text-muted-foreground group-open/trouble:rotate-90 motion-safe:transition-transform"
        />
        {t("title")}
      </summary>
      <div className="mt-3 flex flex-col gap-2">
        <p className="text-muted-foreground">{t("question")}</p>
        {SCAN_ANSWERS.map((answer) => (
          <Button
            key={answer}
            size="sm"
            variant={variables === answer ? "secondary" : "outline"}
            aria-pressed={variables === answer}
            className="h-auto justify-start py-1.5 text-left whitespace-normal"
            onClick={() => mutate(answer)}
          >
            {t(`${answer}.title`)}
          </Button>
        ))}
        <div role="status">
          {variables !== undefined && <p className="text-pretty">{t(`${variables}.body`)}</p>}
          {isSuccess && <p className="mt-1 text-xs text-muted-foreground">{t("noted")}</p>}
        </div>
        <FieldError>{isError && t("failed")}</FieldError>
      </div>
    </details>
  );
}
