"use client";

import { useTranslations } from "next-intl";
import { useRef } from "react";
import { flushSync } from "react-dom";
import { Page, PageTitle } from "@/components/layout/page";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { isApiError } from "@/lib/api/api-error";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { LeaveGuard } from "./leave-guard";
import { OptOutSection } from "./opt-out-section";
import { DefaultLimitsSection, RetentionSection, SpacingSection } from "./pace-sections";
import { SendingWindowSection } from "./sending-window-section";
import { SpecialtySection } from "./specialty-section";
import { StrategySection } from "./strategy-section";
import { PoolEditorProvider, usePoolSettings } from "./use-pool-settings";
import { WarmUpSection } from "./warm-up-section";

/** `instances`: the names of all instances in the pool. */
export function PoolPageContent({ instances }: { instances: readonly string[] }) {
  const t = useTranslations("poolSettings");
  const pool = usePoolSettings();
  const formRef = useRef<HTMLFormElement>(null);

  if (pool === null) return null;

  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    flushSync(pool.submit);
    const wrong = formRef.current?.querySelector("[aria-invalid=true]");
    if (!(wrong instanceof HTMLElement)) return;
    wrong.focus();
    // `focus` does not scroll to a field that already has the focus.
    wrong.scrollIntoView({ block: "nearest" });
  };

  return (
    <Page width="settings">
      <PageTitle title={t("title")} description={t("description")} />
      {/* Keeps the focused field from being hidden by the header or the save bar. */}
      <form
        ref={formRef}
        onSubmit={submit}
        noValidate
        className="flex flex-col gap-4 [&_button]:scroll-my-24 [&_input]:scroll-my-24 [&_select]:scroll-my-24 [&_textarea]:scroll-my-24"
      >
        <PoolEditorProvider value={pool.editor}>
          <StrategySection />
          <SpecialtySection instances={instances} />
          <DefaultLimitsSection />
          <SpacingSection />
          <SendingWindowSection />
          <WarmUpSection />
          <OptOutSection />
          <RetentionSection />
        </PoolEditorProvider>
        {pool.isDirty && <SaveBar pool={pool} />}
      </form>
      {pool.isDirty && <LeaveGuard />}
    </Page>
  );
}

/** Visible while there are unsaved changes. If a save failed, shows the reason. */
function SaveBar({ pool }: { pool: NonNullable<ReturnType<typeof usePoolSettings>> }) {
  const t = useTranslations("poolSettings.save");
  const errorText = useErrorText();
  const message = () => {
    if (isApiError(pool.error, "version_conflict")) return t("conflict");
    if (pool.isInvalid) return t("invalid");
    return pool.error === null ? null : errorText(pool.error);
  };
  const wrong = message();
  return (
    <div className="sticky bottom-0 z-10 -mx-4 flex flex-wrap items-center gap-x-4 gap-y-2 border-t bg-background/95 px-4 py-3 backdrop-blur-sm sm:mx-0 sm:rounded-t-lg sm:border-x">
      {wrong === null ? (
        <p role="status" className="min-w-0 flex-1 basis-48 text-sm text-muted-foreground">
          {t("dirty")}
        </p>
      ) : (
        <p role="alert" className="min-w-0 flex-1 basis-48 text-sm text-destructive">
          {wrong}
        </p>
      )}
      <div className="ml-auto flex gap-2">
        <Button type="button" variant="outline" size="sm" disabled={pool.isPending} onClick={pool.reset}>
          {t("discard")}
        </Button>
        <Button type="submit" size="sm" disabled={pool.isPending}>
          {pool.isPending && <Spinner />}
          {t(pool.isPending ? "saving" : "save")}
        </Button>
      </div>
    </div>
  );
}
