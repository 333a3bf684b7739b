import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ErrorNotice } from "@/components/layout/error-notice";
import { RelativeTime } from "@/components/layout/relative-time";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { forwardingOptions } from "@/lib/api/webhook-forwarding";
import { useDeliveryFailure } from "@/lib/i18n/use-delivery-failure";
import type { WebhookForwarding } from "@/types/webhook-forwarding";
import { ForwardingDialog } from "./forwarding-dialog";
import { RemoveForwardingDialog } from "./remove-forwarding-dialog";

/** Where the gateways' webhooks are forwarded, and how many of them wait. */
export function ForwardingSection() {
  const t = useTranslations("forwarding");
  const { data, error, refetch } = useQuery(forwardingOptions());
  const [dialog, setDialog] = useState<"edit" | "remove" | null>(null);
  const close = () => setDialog(null);
  return (
    <Panel title={t("title")} description={t("description")}>
      {data === undefined ? (
        error !== null && <ErrorNotice heading="h2" error={error} onRetry={() => void refetch()} />
      ) : (
        <div className="flex flex-col gap-3 text-sm">
          <div>
            <p className="wrap-anywhere">
              <State forwarding={data} />
            </p>
            {(data.origin !== null || data.waiting > 0) && (
              <p className="text-[13px] leading-snug text-muted-foreground">
                <Queue forwarding={data} />
              </p>
            )}
          </div>
          <div className="flex flex-wrap gap-2">
            <Button variant="outline" size="sm" onClick={() => setDialog("edit")}>
              {t(data.origin === null ? "setUp" : "edit")}
            </Button>
            {data.origin !== null && (
              <Button variant="ghost" size="sm" onClick={() => setDialog("remove")}>
                {t("remove")}
              </Button>
            )}
          </div>
          {dialog === "edit" && <ForwardingDialog forwarding={data} onClose={close} />}
          {dialog === "remove" && <RemoveForwardingDialog forwarding={data} onClose={close} />}
        </div>
      )}
    </Panel>
  );
}

function State({ forwarding }: { forwarding: WebhookForwarding }) {
  const t = useTranslations("forwarding.state");
  const failure = useDeliveryFailure();
  const { origin, enabled, isReadable, failingSince, lastError, lastSuccessAt } = forwarding;
  if (origin === null) return t("none");
  const state = t(enabled ? "on" : "off", { origin });
  if (!isReadable) return <Failing state={state}>{t("unreadable")}</Failing>;
  if (failingSince !== null) {
    return (
      <Failing state={state}>
        {t.rich("failing", {
          error: lastError === null ? "?" : failure(lastError),
          when: () => <RelativeTime at={failingSince} />,
        })}
      </Failing>
    );
  }
  if (lastSuccessAt === null) return state;
  return (
    <>
      {state} {t.rich("forwarded", { when: () => <RelativeTime at={lastSuccessAt} /> })}
    </>
  );
}

function Failing({ state, children }: { state: string; children: React.ReactNode }) {
  return (
    <>
      {state} <span className="text-destructive">{children}</span>
    </>
  );
}

function Queue({ forwarding: { waiting, oldestAt } }: { forwarding: WebhookForwarding }) {
  const t = useTranslations("forwarding");
  if (oldestAt === null) return t("waiting", { count: waiting });
  return t.rich("waitingSince", { count: waiting, when: () => <RelativeTime at={oldestAt} /> });
}
