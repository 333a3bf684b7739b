import { ChevronDownIcon, PlusIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { LazyMenu } from "@/components/layout/lazy-menu";
import { Button } from "@/components/ui/button";

interface NewInstanceButtonProps {
  onCreate: () => void;
  onAdopt: () => void;
}

export function NewInstanceButton({ onCreate, onAdopt }: NewInstanceButtonProps) {
  const t = useTranslations("chips");
  return (
    <div className="flex">
      <Button
        size="sm"
        aria-keyshortcuts="n"
        className="rounded-r-none focus-visible:z-10"
        onClick={onCreate}
      >
        <PlusIcon />
        {t("newInstance")}
      </Button>
      <LazyMenu
        align="end"
        button={
          <Button
            size="icon-sm"
            className="w-7 rounded-l-none border-l border-primary-foreground/25 focus-visible:z-10"
            aria-label={t("otherWays")}
            title={t("otherWays")}
          >
            <ChevronDownIcon />
          </Button>
        }
      >
        {({ DropdownMenuItem }) => (
          <DropdownMenuItem onSelect={onAdopt}>{t("adoptExisting")}</DropdownMenuItem>
        )}
      </LazyMenu>
    </div>
  );
}
