import { LockIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { GatewayStateMark } from "@/components/gateways/gateway-state";
import { notify } from "@/components/layout/notify";
import { RelativeTime } from "@/components/layout/relative-time";
import { GatewayVersionNote } from "@/components/status/gateway-version-note";
import { Button, ButtonLink } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { useCheckGateway } from "@/lib/api/gateways";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { PoolGateway } from "@/types/gateways";
import { AcceptsNew } from "./accepts-new";
import { GatewayCapacity } from "./gateway-capacity";

interface GatewayRowProps {
  gateway: PoolGateway;
  /** False for operators, who may only check a gateway and move its chips. */
  canEdit: boolean;
  /** True if the chips of this gateway can move to another gateway. */
  canDrain: boolean;
  onEdit: () => void;
  onRemove: () => void;
}

export function GatewayRow({ gateway, canEdit, canDrain, onEdit, onRemove }: GatewayRowProps) {
  const t = useTranslations("gatewaySettings");
  const { id, name, baseUrl, isEnvironment, state, downSince, version, reconciledAt } = gateway;
  return (
    <li className="flex flex-col gap-3 border-b px-4 py-4 last:border-b-0 sm:px-5">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <h2 className="flex flex-wrap items-center gap-x-3 gap-y-0.5 font-medium wrap-anywhere">
            {name}
            <GatewayStateMark state={state} />
            {downSince !== null && (
              <RelativeTime at={downSince} className="text-sm font-normal text-muted-foreground" />
            )}
          </h2>
          <p className="text-[13px] leading-snug wrap-anywhere text-muted-foreground">
            <code className="font-mono text-xs">{baseUrl}</code>
          </p>
          {isEnvironment && (
            <p className="mt-1 flex gap-1.5 text-[13px] leading-snug text-muted-foreground">
              <LockIcon aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
              {t("environment")}
            </p>
          )}
        </div>
        <div className="flex flex-wrap gap-2">
          <CheckButton id={id} name={name} />
          {canDrain && (
            <ButtonLink
              variant="outline"
              size="sm"
              aria-label={t("drainNamed", { name })}
              href={`/settings/gateways/${id}`}
            >
              {t("drain")}
            </ButtonLink>
          )}
          {canEdit && (
            <Button variant="ghost" size="sm" aria-label={t("editNamed", { name })} onClick={onEdit}>
              {t("edit")}
            </Button>
          )}
          {canEdit && !isEnvironment && (
            <Button variant="ghost" size="sm" aria-label={t("removeNamed", { name })} onClick={onRemove}>
              {t("remove")}
            </Button>
          )}
        </div>
      </div>
      <GatewayVersionNote version={version} />
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <GatewayCapacity gateway={gateway} />
        </div>
        <div className="flex flex-col gap-1 sm:items-end">
          <AcceptsNew gateway={gateway} canEdit={canEdit} />
          <p className="text-[13px] text-muted-foreground">
            {reconciledAt === null
              ? t("neverReconciled")
              : t.rich("reconciled", { when: () => <RelativeTime at={reconciledAt} /> })}
          </p>
        </div>
      </div>
    </li>
  );
}

function CheckButton({ id, name }: { id: string; name: string }) {
  const t = useTranslations("gatewaySettings");
  const states = useTranslations("gateways.state");
  const errorText = useErrorText();
  const check = useCheckGateway();
  const run = () =>
    check.mutate(id, {
      onSuccess: ({ state }) =>
        void (state === "ok"
          ? notify("success", t("checked", { name }))
          : notify("error", t("checkFailed", { name, state: states(state) }))),
      onError: (error) => void notify("error", errorText(error)),
    });
  return (
    <Button
      variant="outline"
      size="sm"
      aria-label={t("checkNamed", { name })}
      disabled={check.isPending}
      onClick={run}
    >
      {check.isPending && <Spinner />}
      {t(check.isPending ? "checking" : "check")}
    </Button>
  );
}
