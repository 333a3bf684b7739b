import { Skeleton } from "@/components/ui/skeleton";

const ROWS = ["first", "second", "third"];

export function AlertsSkeleton() {
  return (
    <div aria-hidden="true" className="flex flex-col gap-4">
      <Skeleton className="h-7 w-28" />
      <div className="flex gap-2">
        <Skeleton className="h-8 w-full sm:w-72" />
        <Skeleton className="hidden h-8 w-24 sm:block" />
        <Skeleton className="hidden h-8 w-28 sm:block" />
      </div>
      <div className="rounded-lg border">
        {ROWS.map((row) => (
          <div key={row} className="flex flex-col gap-2 border-b px-4 py-3.5 last:border-b-0">
            <Skeleton className="h-3 w-40" />
            <Skeleton className="h-4 w-72 max-w-full" />
            <Skeleton className="h-3 w-56" />
          </div>
        ))}
      </div>
    </div>
  );
}
