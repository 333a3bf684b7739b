import { MessagesSquareIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { ButtonLink } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export function EmptyMessages() {
  const t = useTranslations("messages.empty");
  return (
    <EmptyState icon={MessagesSquareIcon} title={t("title")} description={t("description")}>
      <p className="text-sm text-muted-foreground">{t("hint")}</p>
      <ButtonLink href="/chips" variant="outline" size="sm">
        {t("toChips")}
      </ButtonLink>
    </EmptyState>
  );
}
