import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { FieldError } from "@/components/ui/field";
import { Spinner } from "@/components/ui/spinner";
import { sessionsOptions, useEndSession, useEndSessions } from "@/lib/api/sessions";
import type { SessionRow } from "@/types/sessions";
import { notify } from "./notify";
import { RelativeTime } from "./relative-time";

interface SessionsDialogProps {
  /** Another person, for an admin; null for the user's own sessions. */
  person: { id: string; name: string } | null;
  onClose: () => void;
}

/** Lists where a person is signed in. The user's own sessions can be ended one by one. */
export function SessionsDialog({ person, onClose }: SessionsDialogProps) {
  const t = useTranslations("layout.sessions");
  const { data, error } = useQuery(sessionsOptions(person?.id ?? null));
  const endOne = useEndSession();
  const endAll = useEndSessions(person?.id ?? null);
  const isPending = endOne.isPending || endAll.isPending;
  const others = data?.items.filter(({ isCurrent }) => !isCurrent) ?? [];
  return (
    <Dialog
      title={person === null ? t("title") : t("titleOf", { name: person.name })}
      description={t("description")}
      onClose={onClose}
    >
      {data === undefined && error === null && <Spinner />}
      {data?.items.length === 0 && <p className="text-sm text-muted-foreground">{t("none")}</p>}
      <ul className="flex flex-col divide-y">
        {data?.items.map((session) => (
          <SessionItem
            key={session.id}
            session={session}
            onEnd={
              person !== null || session.isCurrent
                ? null
                : () => endOne.mutate(session.id, { onSuccess: () => void notify("success", t("ended")) })
            }
            isPending={isPending}
          />
        ))}
      </ul>
      <FieldError error={error ?? endOne.error ?? endAll.error} />
      <DialogFooter>
        <Button type="button" variant="outline" onClick={onClose}>
          {t("close")}
        </Button>
        {others.length > 0 && (
          <Button
            type="button"
            variant="destructive"
            disabled={isPending}
            onClick={() =>
              endAll.mutate(undefined, {
                onSuccess: ({ ended }) => void notify("success", t("endedAll", { count: ended })),
              })
            }
          >
            {endAll.isPending && <Spinner />}
            {t(person === null ? "endOthers" : "endAll")}
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  );
}

interface SessionItemProps {
  session: SessionRow;
  onEnd: (() => void) | null;
  isPending: boolean;
}

function SessionItem({ session, onEnd, isPending }: SessionItemProps) {
  const t = useTranslations("layout.sessions");
  const { browser, system, address, lastSeenAt, isCurrent } = session;
  const device = [browser, system].filter((part) => part !== null).join(" · ") || t("unknownDevice");
  return (
    <li className="flex items-center justify-between gap-3 py-2.5">
      <div className="min-w-0">
        <p className="text-sm font-medium">
          {device}
          {isCurrent && <span className="ml-1.5 font-normal text-muted-foreground">({t("current")})</span>}
        </p>
        <p className="text-xs wrap-anywhere text-muted-foreground">
          {address !== null && `${address} · `}
          {t.rich("lastSeen", { when: () => <RelativeTime at={lastSeenAt} /> })}
        </p>
      </div>
      {onEnd !== null && (
        <Button
          type="button"
          variant="ghost"
          size="sm"
          className="text-muted-foreground hover:text-destructive"
          aria-label={t("endOf", { device })}
          disabled={isPending}
          onClick={onEnd}
        >
          {t("end")}
        </Button>
      )}
    </li>
  );
}
