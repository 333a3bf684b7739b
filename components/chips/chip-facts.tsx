"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { RelativeTime } from "@/components/layout/relative-time";
import { Panel } from "@/components/ui/panel";
import { formatPhone } from "@/lib/format-phone";
import type { ChipDetail } from "@/types/chips";
import { ChipLabel, ChipLimits, ChipPriority, ChipTags } from "./chip-settings";
import { ChipWarmUp } from "./chip-warm-up";
import { useEventSentence } from "./use-event-sentence";

export function ChipFacts({ chip, canWrite }: { chip: ChipDetail; canWrite: boolean }) {
  const t = useTranslations("chipPage.facts");
  const connection = useTranslations("chips.connection");
  const checkedAt = chip.stateCheckedAt;
  const ago = (at: string | null, otherwise: string) => (at === null ? otherwise : <RelativeTime at={at} />);
  return (
    <Panel title={t("title")}>
      <dl className="grid grid-cols-1 gap-x-10 gap-y-3 text-sm md:grid-cols-2">
        <Fact term={t("label")}>
          <ChipLabel chip={chip} canWrite={canWrite} />
        </Fact>
        <Fact term={t("tags")}>
          <ChipTags chip={chip} canWrite={canWrite} />
        </Fact>
        <Fact term={t("phone")}>
          <span className="whitespace-nowrap">
            {chip.phone === null ? t("unknown") : formatPhone(chip.phone)}
          </span>
        </Fact>
        <Fact term={t("ownerPhone")}>
          <span className="whitespace-nowrap">
            {chip.ownerPhone === null ? t("ownerUnknown") : formatPhone(chip.ownerPhone)}
          </span>
          {chip.wrongNumber && <span className="text-destructive">{t("wrongNumber")}</span>}
        </Fact>
        <Fact term={t("instanceName")}>
          <InstanceName chip={chip} />
        </Fact>
        {chip.gateways > 1 && <Fact term={t("gateway")}>{chip.gateway.name}</Fact>}
        <Fact term={t("connection")}>
          {connection(chip.state)}
          {checkedAt !== null && (
            <span className="text-muted-foreground">
              {t.rich("checked", { when: () => <RelativeTime at={checkedAt} /> })}
            </span>
          )}
        </Fact>
        {chip.connectedSince !== null && (
          <Fact term={t("connectedSince")}>{ago(chip.connectedSince, t("unknown"))}</Fact>
        )}
        <Fact term={t("warmup")}>
          <ChipWarmUp chip={chip} />
        </Fact>
        <Fact term={t("limits")}>
          <ChipLimits chip={chip} canWrite={canWrite} />
        </Fact>
        <Fact term={t("priority")}>
          <ChipPriority chip={chip} canWrite={canWrite} />
        </Fact>
        <Fact term={t("contacts")}>{chip.contacts}</Fact>
        <Fact term={t("sentToday")}>{chip.sentToday}</Fact>
        <Fact term={t("lastMessage")}>{ago(chip.lastMessageAt, t("never"))}</Fact>
        <Fact term={t("created")}>{ago(chip.createdAt, t("unknown"))}</Fact>
        {chip.lastErrors.length > 0 && (
          <Fact term={t("lastErrors")}>
            <ul className="flex flex-col gap-1">
              {chip.lastErrors.map((error) => (
                <LastError key={`${error.at} ${error.kind}`} error={error} />
              ))}
            </ul>
          </Fact>
        )}
      </dl>
    </Panel>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[8rem_minmax(0,1fr)] gap-3">
      <dt className="text-muted-foreground">{term}</dt>
      <dd className="flex flex-col items-start gap-0.5 break-words">{children}</dd>
    </div>
  );
}

function InstanceName({ chip }: { chip: ChipDetail }) {
  const t = useTranslations("chipPage.facts");
  const name = chip.instanceName ?? t("noInstance");
  const note =
    chip.instanceName === null && chip.lastInstanceName !== null
      ? t("lastInstanceName", { name: chip.lastInstanceName })
      : chip.adopted
        ? t("adopted")
        : null;
  return (
    <>
      <span className="break-all">{name}</span>
      {note !== null && <span className="text-muted-foreground">{note}</span>}
    </>
  );
}

function LastError({ error }: { error: ChipDetail["lastErrors"][number] }) {
  const { sentence, reason } = useEventSentence({ ...error, from: null, to: null });
  return (
    <li className="first-letter:uppercase">
      {reason ?? sentence} <RelativeTime at={error.at} className="text-muted-foreground" />
    </li>
  );
}
