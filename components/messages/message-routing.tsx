import { CircleCheckIcon, CircleIcon, CircleMinusIcon } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useClockText } from "@/components/layout/use-clock-text";
import { useCurrentTime } from "@/components/layout/use-current-time";
import type { MessageDetail } from "@/types/message-pages";
import type { Candidate, RoutingReason } from "@/types/messages";
import { nameInMessage } from "./name-in-message";
import { useMessageWords } from "./use-message-words";

/** False for a message that ended before the choice of a chip was recorded. */
export const hasRouting = ({ waiting, reason, routing }: MessageDetail): boolean =>
  waiting !== null || reason !== null || routing.strategy !== null;

/** Explains why the chip was chosen. If no chip has been chosen yet, explains what the message is waiting for. */
export function MessageRouting({ message }: { message: MessageDetail }) {
  const t = useTranslations("messages.routing");
  const { routing, reason } = message;
  const others = routing.candidates.filter(({ verdict }) => verdict !== "chosen");
  const chosen = routing.candidates.find(({ verdict }) => verdict === "chosen");
  return (
    <div className="flex flex-col gap-3 text-sm">
      {message.waiting !== null && <Waiting message={message} />}
      {reason === null ? (
        message.waiting === null ? null : (
          <p className="text-muted-foreground">{t("undecided")}</p>
        )
      ) : (
        <p className="text-pretty">
          <Why message={message} reason={reason} chosen={chosen} />
        </p>
      )}
      {reason !== null && others.length > 0 && (
        <section className="flex flex-col gap-2">
          <h3 className="text-xs font-medium text-muted-foreground">{t("others")}</h3>
          <ul className="flex flex-col gap-2">
            {others.map((candidate) => (
              <Other
                key={candidate.instanceName}
                candidate={candidate}
                name={nameInMessage(message, candidate.instanceName)}
                reason={reason}
              />
            ))}
          </ul>
        </section>
      )}
      {routing.strategy !== null && (
        <p className="text-xs text-muted-foreground">
          {t("strategy", { name: t(`strategies.${routing.strategy}`) })}
        </p>
      )}
    </div>
  );
}

function Waiting({ message }: { message: MessageDetail }) {
  const t = useTranslations("messages.estimate");
  const words = useMessageWords();
  const clock = useClockText();
  const nowMs = useCurrentTime();
  const { waiting, estimatedSendAt, expiresAt } = message;
  if (waiting === null) return null;
  const isSoon = estimatedSendAt !== null && Date.parse(estimatedSendAt) <= nowMs + 60_000;
  return (
    <p className="text-pretty">
      {words.waiting(waiting)}.{" "}
      {estimatedSendAt !== null && (isSoon ? t("now") : t("known", { at: clock(estimatedSendAt) }))}{" "}
      <span className="text-muted-foreground">{t("expires", { at: clock(expiresAt) })}</span>
    </p>
  );
}

function Why({
  message,
  reason,
  chosen,
}: {
  message: MessageDetail;
  reason: RoutingReason;
  chosen: Candidate | undefined;
}) {
  const t = useTranslations("messages");
  const load = useLoadText();
  return (
    <>
      <CircleCheckIcon aria-hidden="true" className="mr-1.5 inline size-4 align-text-bottom text-success" />
      {t(`routing.why.${reason}`, {
        instance:
          nameInMessage(message, message.instanceName ?? chosen?.instanceName ?? null) ??
          t("history.unnamedInstance"),
        cause: t(`cause.${message.migrationCause ?? "other"}`),
        specialty: message.contact.specialty ?? t("routing.thisSpecialty"),
      })}
      {chosen !== undefined && <span className="text-muted-foreground"> {load(chosen)}</span>}
    </>
  );
}

function Other({ candidate, name, reason }: { candidate: Candidate; name: string; reason: RoutingReason }) {
  const t = useTranslations("messages.routing");
  const load = useLoadText();
  const { verdict } = candidate;
  const couldSend = verdict === "more_loaded" || verdict === "used_more_recently" || verdict === "tied";
  const Icon = couldSend ? CircleIcon : CircleMinusIcon;
  const group = reason === "preferred" || reason === "rotation" ? reason : "other";
  return (
    <li className="flex gap-2">
      <Icon aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      <p className="min-w-0 text-pretty">
        <span className="font-medium break-words">{name}</span>{" "}
        {couldSend && (verdict === "more_loaded" || group !== "other")
          ? t(`moreLoaded.${group}`)
          : t(`verdict.${verdict}`)}
        <span className="text-muted-foreground"> {load(candidate)}</span>
      </p>
    </li>
  );
}

/** Returns text such as "(35% do limite de 24 h)", or an empty string if the load is unknown. */
function useLoadText() {
  const t = useTranslations("messages.routing");
  const format = useFormatter();
  return ({ load }: Candidate): string =>
    load === null
      ? ""
      : `(${t("load", { percent: format.number(load, { style: "percent", maximumFractionDigits: 0 }) })})`;
}
