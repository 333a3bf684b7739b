import { useTranslations } from "next-intl";
import { ChipsSkeleton } from "@/components/chips/chips-skeleton";

export default function ChipsLoading() {
  const t = useTranslations("common");
  return (
    <main className="mx-auto max-w-[90rem] px-4 py-5 sm:px-6">
      <p role="status" className="sr-only">
        {t("loading")}
      </p>
      <ChipsSkeleton />
    </main>
  );
}
