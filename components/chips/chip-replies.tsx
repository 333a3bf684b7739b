"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { ReplyFigures } from "@/components/contacts/reply-figures";
import { Panel } from "@/components/ui/panel";
import { Skeleton } from "@/components/ui/skeleton";
import { chipContactsOptions } from "@/lib/api/messages";

export function ChipReplies({ chipId }: { chipId: string }) {
  const t = useTranslations("chipPage.replies");
  const { data, isError } = useQuery(chipContactsOptions(chipId));
  if (data !== undefined) {
    return (
      <Panel title={t("title", { days: data.replies.days })}>
        <ReplyFigures replies={data.replies} />
      </Panel>
    );
  }
  return (
    <Panel title={t("untitled")}>
      {isError ? (
        <p className="text-sm text-muted-foreground">{t("loadFailed")}</p>
      ) : (
        <Skeleton className="h-16" />
      )}
    </Panel>
  );
}
