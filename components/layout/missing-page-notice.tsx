import { useTranslations } from "next-intl";
import { ButtonLink } from "@/components/ui/button";

/** `noAccess`: the page exists, but the person's role may not open it. */
export function MissingPageNotice({ cause }: { cause: "notFound" | "noAccess" }) {
  const t = useTranslations(`common.${cause}`);
  return (
    <div className="flex flex-col items-center gap-3 py-16 text-center">
      <h1 className="text-xl font-semibold">{t("title")}</h1>
      <p className="text-sm text-muted-foreground">{t("description")}</p>
      <ButtonLink href="/" variant="outline" className="mt-2">
        {t("back")}
      </ButtonLink>
    </div>
  );
}
