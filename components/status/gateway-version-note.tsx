import { useTranslations } from "next-intl";
import { cn } from "@/lib/utils";
import type { GatewayVersion } from "@/types/notice";

export function GatewayVersionNote({ version }: { version: GatewayVersion | null }) {
  const t = useTranslations("gatewayVersion");
  if (version === null) return null;
  const { number, support } = version;
  return (
    <p
      data-support={support}
      className={cn(
        "text-sm text-pretty text-muted-foreground",
        support !== "supported" &&
          "rounded-lg border border-warning/30 bg-warning/5 px-4 py-3 text-foreground",
      )}
    >
      <span className={cn(support !== "supported" && "font-semibold text-warning")}>
        {t("version", { version: number })}
      </span>
      {support !== "supported" && <> {t(`support.${support}`)}</>}
    </p>
  );
}
