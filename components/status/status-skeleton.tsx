import { Skeleton } from "@/components/ui/skeleton";

const FIGURES = ["free", "midnight", "queue", "can-send", "sent", "uptime"];
const ROWS = ["first", "second", "third", "fourth", "fifth", "sixth"];

export function StatusSkeleton() {
  return (
    <div aria-hidden="true" className="flex flex-col gap-4">
      <Skeleton className="h-8 w-32" />
      <Skeleton className="h-26 w-full" />
      <div className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border bg-border sm:grid-cols-3 xl:grid-cols-6">
        {FIGURES.map((figure) => (
          <div key={figure} className="flex h-22 flex-col gap-2 bg-background px-4 py-3">
            <Skeleton className="h-3 w-24" />
            <Skeleton className="h-7 w-14" />
            <Skeleton className="h-3 w-28" />
          </div>
        ))}
      </div>
      <Skeleton className="h-20 w-full" />
      <div className="rounded-lg border">
        {ROWS.map((row) => (
          <div key={row} className="flex items-start gap-6 border-b px-4 py-3 last:border-b-0">
            <Skeleton className="h-8 w-36" />
            <Skeleton className="hidden h-8 flex-1 lg:block" />
            <Skeleton className="ml-auto h-6 w-56" />
          </div>
        ))}
      </div>
    </div>
  );
}
