import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";

export function NoMatch({
  of,
  onClear,
}: {
  of: "chips" | "messages" | "contacts" | "audit";
  onClear: () => void;
}) {
  const t = useTranslations(`${of}.noMatch`);
  return (
    <EmptyState title={t("title")} description={t("description")}>
      <Button variant="outline" size="sm" onClick={onClear}>
        {t("clear")}
      </Button>
    </EmptyState>
  );
}
