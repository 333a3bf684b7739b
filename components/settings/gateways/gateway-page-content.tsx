"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { isMovable } from "@/components/chips/chip-actions";
import { useSelection } from "@/components/chips/use-selection";
import { gatewayChoices } from "@/components/gateways/gateway-choice";
import { GatewayStateMark } from "@/components/gateways/gateway-state";
import { ErrorNotice } from "@/components/layout/error-notice";
import { loadPatiently } from "@/components/layout/load-patiently";
import { BackLink, Page } from "@/components/layout/page";
import { EmptyState } from "@/components/ui/empty-state";
import { gatewayChipsOptions, watchedGatewaysOptions } from "@/lib/api/gateways";
import type { SelectedChip } from "@/types/bulk";
import type { GatewayReference, PoolGateway } from "@/types/gateways";
import { AcceptsNew } from "./accepts-new";
import { GatewayChips } from "./gateway-chips";
import { MoveChips } from "./move-chips";

const PairingQueue = dynamic(
  () =>
    loadPatiently(() =>
      import("@/components/chips/pairing-queue/pairing-queue").then((module) => module.PairingQueue),
    ),
  { ssr: false },
);

interface GatewayPageContentProps {
  gatewayId: string;
  canEdit: boolean;
  simulator: boolean;
}

/** The chips of one gateway, and the way to move them to another one. */
export function GatewayPageContent({ gatewayId, canEdit, simulator }: GatewayPageContentProps) {
  const t = useTranslations("gatewaySettings.drainPage");
  const { data: list } = useQuery(watchedGatewaysOptions());
  const { data, error, refetch } = useQuery(gatewayChipsOptions(gatewayId));
  const gateway = list?.items.find(({ id }) => id === gatewayId);
  // Only if somebody else has removed the gateway meanwhile, because the server answers 404 for an unknown one.
  if (list === undefined || gateway === undefined) return null;
  return (
    <Page width="settings">
      <BackLink href="/settings/gateways">{t("back")}</BackLink>
      <header className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="text-xl font-semibold tracking-tight wrap-anywhere">
            {t("title", { name: gateway.name })}
          </h1>
          <GatewayStateMark state={gateway.state} />
        </div>
        <AcceptsNew gateway={gateway} canEdit={canEdit} />
        {gateway.acceptsNew && <p className="text-sm text-muted-foreground">{t("stillAccepts")}</p>}
      </header>
      {data === undefined ? (
        error !== null && <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
      ) : (
        <Drain
          gateway={gateway}
          chips={data.items}
          choices={gatewayChoices(list.items, gatewayId)}
          simulator={simulator}
        />
      )}
    </Page>
  );
}

interface DrainProps {
  gateway: PoolGateway;
  chips: readonly SelectedChip[];
  choices: readonly PoolGateway[];
  simulator: boolean;
}

function Drain({ gateway, chips, choices, simulator }: DrainProps) {
  const t = useTranslations("gatewaySettings.drainPage");
  const { ids, select, clear } = useSelection();
  const [target, setTarget] = useState<string | null>(null);
  const [move, setMove] = useState<{ chips: readonly SelectedChip[]; to: GatewayReference } | null>(null);
  const movable = chips.filter(isMovable);
  const selected = movable.filter(({ id }) => ids.has(id));
  const to = choices.find(({ id }) => id === target) ?? choices[0];
  const begin = (moved: readonly SelectedChip[]) => to !== undefined && setMove({ chips: moved, to });

  return (
    <>
      {chips.length === 0 ? (
        <EmptyState
          title={t("emptyTitle")}
          description={t(gateway.isEnvironment ? "empty" : "emptyRemovable")}
        />
      ) : (
        <>
          <MoveChips
            choices={choices}
            target={to?.id ?? null}
            onTarget={setTarget}
            count={movable.length}
            selected={selected.length}
            onMove={() => begin(selected.length > 0 ? selected : movable)}
          />
          <GatewayChips
            chips={chips}
            selected={ids}
            onSelect={select}
            onMove={to === undefined ? null : (chip) => begin([chip])}
          />
        </>
      )}
      {move !== null && (
        <PairingQueue
          chips={move.chips}
          skipped={0}
          moveTo={move.to}
          simulator={simulator}
          onClose={() => {
            setMove(null);
            clear();
          }}
        />
      )}
    </>
  );
}
