import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { Page } from "./page";

const FIGURES = ["first", "second", "third", "fourth", "fifth", "sixth"];
const ROWS = [...FIGURES, "seventh", "eighth"];

/**
 * Placeholder for a list page, with a label for screen readers. `hasFigures`: the page shows figures above the list.
 */
export function ListLoading({
  hasFigures = false,
  width,
}: {
  hasFigures?: boolean;
  width?: ComponentProps<typeof Page>["width"];
}) {
  const t = useTranslations("common");
  return (
    <Page width={width}>
      <p role="status" className="sr-only">
        {t("loading")}
      </p>
      <div aria-hidden="true" className="flex flex-col gap-4">
        <Skeleton className="h-8 w-32" />
        {hasFigures && (
          <div className="grid grid-cols-3 gap-px overflow-hidden rounded-lg border bg-border sm:grid-cols-6">
            {FIGURES.map((figure) => (
              <div key={figure} className="flex h-14 flex-col gap-2 bg-background px-4 py-3 sm:h-16">
                <Skeleton className="h-3 w-16" />
                <Skeleton className="h-4 w-10" />
              </div>
            ))}
          </div>
        )}
        <Skeleton className="h-8 w-full sm:w-96" />
        <div className="rounded-lg border">
          {ROWS.map((row) => (
            <div key={row} className="flex items-start gap-6 border-b px-4 py-3 last:border-b-0">
              <Skeleton className="h-8 w-36" />
              <Skeleton className="hidden h-8 flex-1 lg:block" />
              <Skeleton className="ml-auto h-7 w-28" />
            </div>
          ))}
        </div>
      </div>
    </Page>
  );
}
