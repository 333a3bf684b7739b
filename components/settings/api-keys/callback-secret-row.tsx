import { useTranslations } from "next-intl";
import { RelativeTime } from "@/components/layout/relative-time";
import { Button } from "@/components/ui/button";
import type { CallbackSecret } from "@/types/callback-secrets";

interface CallbackSecretRowProps {
  secret: CallbackSecret;
  onRotate: () => void;
  onEnd: () => void;
}

export function CallbackSecretRow({ secret, onRotate, onEnd }: CallbackSecretRowProps) {
  const t = useTranslations("apiKeys.callbacks");
  const { client, createdAt, createdBy, isReadable, hasPrevious } = secret;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-3 py-2 last:border-b-0">
      <div className="min-w-[min(100%,14rem)] flex-1">
        <p className="font-medium wrap-anywhere">{client}</p>
        <p className="text-xs text-muted-foreground">
          {createdAt === null
            ? t("never")
            : isReadable
              ? t.rich("created", {
                  name: createdBy ?? "",
                  when: () => <RelativeTime at={createdAt} />,
                })
              : t("unreadable")}
          {hasPrevious && isReadable && ` ${t("previous")}`}
        </p>
      </div>
      <div className="flex flex-wrap gap-1">
        {hasPrevious && (
          <Button variant="ghost" size="sm" aria-label={t("endOf", { client })} onClick={onEnd}>
            {t("end")}
          </Button>
        )}
        <Button variant="outline" size="sm" aria-label={t("rotateOf", { client })} onClick={onRotate}>
          {t("rotate")}
        </Button>
      </div>
    </li>
  );
}
