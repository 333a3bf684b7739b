"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { notify } from "@/components/layout/notify";
import { RelativeTime } from "@/components/layout/relative-time";
import { Button } from "@/components/ui/button";
import { CheckboxField, FieldError } from "@/components/ui/field";
import { ApiError } from "@/lib/api/api-error";
import { useChangeWebhook } from "@/lib/api/chip-changes";
import type { ChipDetail } from "@/types/chips";
import type { WebhookAction } from "@/types/health";

/**
 * Shows where the gateway sends the webhooks of this chip. The webhook of another system is replaced or restored only
 * at a person's request.
 */
export function ChipWebhookFact({
  chip,
  canWrite,
  isAdmin,
}: {
  chip: ChipDetail;
  canWrite: boolean;
  /** Only admins decide where webhooks are forwarded. */
  isAdmin: boolean;
}) {
  const t = useTranslations("chipPage.health.webhook");
  const { state, url, checkedAt, replacedUrl } = chip.webhook;
  return (
    <div className="flex flex-col items-start gap-1 break-words">
      <p className="max-w-full text-pretty break-words">
        {t(state, { url: url ?? "" })}
        {checkedAt !== null && state !== "unreachable" && (
          <span className="text-muted-foreground">
            {", "}
            {t.rich("checked", { when: () => <RelativeTime at={checkedAt} /> })}
          </span>
        )}
      </p>
      {replacedUrl !== null && (
        <p className="max-w-full break-words text-muted-foreground">{t("replaced", { url: replacedUrl })}</p>
      )}
      {canWrite && state === "foreign" && (
        <WebhookButton chip={chip} action="take_over" mayForward={isAdmin} />
      )}
      {canWrite && replacedUrl !== null && state !== "foreign" && (
        <WebhookButton chip={chip} action="put_back" mayForward={false} />
      )}
    </div>
  );
}

function WebhookButton({
  chip,
  action,
  mayForward,
}: {
  chip: ChipDetail;
  action: WebhookAction;
  mayForward: boolean;
}) {
  const t = useTranslations("chipPage.health.webhook");
  const change = useChangeWebhook(chip.id);
  const [forward, setForward] = useState(false);
  const { error } = change;
  const isTakeOver = action === "take_over";
  const isAddressWrong = error instanceof ApiError && error.fields.some(({ path }) => path === "forward");
  return (
    <div className="flex flex-col items-start gap-1 pt-1">
      {mayForward && (
        <div className="pb-1">
          <CheckboxField
            label={t("forward")}
            help={<span className="text-xs">{t("forwardHint")}</span>}
            checked={forward}
            onCheckedChange={setForward}
          />
        </div>
      )}
      <Button
        variant="outline"
        size="xs"
        disabled={change.isPending}
        onClick={() =>
          change.mutate(isTakeOver ? { action, forward } : { action }, {
            onSuccess: () => void notify("success", t(isTakeOver ? "taken_over" : "put_back_done")),
          })
        }
      >
        {change.isPending ? t("working") : t(isTakeOver ? "takeOver" : "putBack")}
      </Button>
      <p className="text-xs text-pretty text-muted-foreground">
        {isTakeOver ? t("takeOverHint") : t("putBackHint", { url: chip.webhook.replacedUrl ?? "" })}
      </p>
      <FieldError error={error} className="text-xs">
        {isAddressWrong && t("forwardProblem")}
      </FieldError>
    </div>
  );
}
