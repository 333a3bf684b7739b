import { CircleHelpIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { notify } from "@/components/layout/notify";
import { RelativeTime } from "@/components/layout/relative-time";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Spinner } from "@/components/ui/spinner";
import { useResolveMessage } from "@/lib/api/messages";
import type { MessageDetail, Resolution } from "@/types/message-pages";
import { useMessageWords } from "./use-message-words";

const CHOICES = [
  { decision: "accept", verb: "accept", meaning: "acceptMeaning", done: "accepted" },
  { decision: "send_again", verb: "sendAgain", meaning: "sendAgainMeaning", done: "sentAgain" },
] as const satisfies { decision: Resolution; verb: string; meaning: string; done: string }[];

export function UncertainPanel({ message, canWrite }: { message: MessageDetail; canWrite: boolean }) {
  const t = useTranslations("messages.uncertain");
  const words = useMessageWords();
  const resolve = useResolveMessage();
  return (
    <section
      aria-labelledby="uncertain-title"
      className="flex flex-col gap-4 rounded-xl border border-warning/50 bg-warning/5 p-4 text-sm sm:p-5"
    >
      <div className="flex flex-col gap-1">
        <h2 id="uncertain-title" className="flex items-start gap-2 font-semibold">
          <CircleHelpIcon aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warning" />
          {t("title")}
        </h2>
        <p className="text-pretty">{t("why", { reason: words.error(message.error?.code ?? "other") })}</p>
        <p className="text-pretty text-muted-foreground">
          {t("search")}{" "}
          {message.uncertainSince !== null && (
            <>
              {t("since")} <RelativeTime at={message.uncertainSince} />.
            </>
          )}
        </p>
      </div>
      {canWrite ? (
        <ul className="grid grid-cols-1 gap-3 md:grid-cols-2">
          {CHOICES.map(({ decision, verb, meaning, done }) => (
            <li key={decision} className="flex flex-col items-start gap-3 rounded-lg border bg-card p-3">
              <p id={`meaning-${decision}`} className="text-pretty text-muted-foreground">
                {t(meaning)}
              </p>
              <Button
                variant="outline"
                size="sm"
                className="mt-auto"
                aria-describedby={`meaning-${decision}`}
                disabled={resolve.isPending}
                onClick={() =>
                  resolve.mutate(
                    { id: message.id, decision },
                    { onSuccess: () => void notify("success", t(done)) },
                  )
                }
              >
                {resolve.isPending && resolve.variables.decision === decision && <Spinner />}
                {t(verb)}
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-muted-foreground">{t("readOnly")}</p>
      )}
      <FieldError error={resolve.error} />
    </section>
  );
}
