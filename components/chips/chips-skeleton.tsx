import { Skeleton } from "@/components/ui/skeleton";

const COUNTERS = ["total", "connected", "waiting", "warming", "banned", "capacity"];
const ROWS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

export function ChipsSkeleton() {
  return (
    <div aria-hidden="true" className="flex flex-col gap-4">
      <div className="flex items-center justify-between">
        <Skeleton className="h-7 w-24" />
        <Skeleton className="h-8 w-36" />
      </div>
      <div className="grid grid-cols-3 gap-px overflow-hidden rounded-lg border bg-border sm:grid-cols-6">
        {COUNTERS.map((counter) => (
          <div key={counter} className="flex h-14 flex-col gap-2 bg-background px-4 py-3 sm:h-16">
            <Skeleton className="h-3 w-16" />
            <Skeleton className="h-4 w-10" />
          </div>
        ))}
      </div>
      <Skeleton className="h-8 w-full sm:w-96" />
      <div className="rounded-lg border">
        {ROWS.map((row) => (
          <div key={row} className="flex items-start gap-6 border-b px-4 py-3 last:border-b-0">
            <Skeleton className="mt-0.5 size-4" />
            <Skeleton className="h-4 w-32" />
            <div className="hidden flex-1 flex-col gap-2 lg:flex">
              <Skeleton className="h-4 w-24" />
              <Skeleton className="h-4 w-4/5" />
            </div>
            <Skeleton className="ml-auto h-7 w-28" />
          </div>
        ))}
      </div>
    </div>
  );
}
