import { DownloadIcon, PrinterIcon } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { Button, buttonVariants } from "@/components/ui/button";
import { statusExportPath } from "@/lib/api/status";

export function StatusActions() {
  const t = useTranslations("status");
  const locale = useLocale();
  return (
    <div className="ml-auto flex gap-2 print:hidden">
      <a
        href={statusExportPath(locale)}
        download
        aria-label={t("export")}
        className={buttonVariants({ variant: "outline", size: "sm" })}
      >
        <DownloadIcon />
        <span className="max-sm:hidden">{t("export")}</span>
      </a>
      <Button variant="outline" size="sm" aria-label={t("print")} onClick={() => window.print()}>
        <PrinterIcon />
        <span className="max-sm:hidden">{t("print")}</span>
      </Button>
    </div>
  );
}
