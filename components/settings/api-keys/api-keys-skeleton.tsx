import { Skeleton } from "@/components/ui/skeleton";

const ROWS = ["first", "second", "third"];

export function ApiKeysSkeleton() {
  return (
    <div aria-hidden="true" className="rounded-lg border">
      <div className="hidden h-[2.3125rem] border-b bg-muted/40 sm:block" />
      {ROWS.map((row) => (
        <div key={row} className="flex items-start gap-6 border-b px-3 py-3.5 last:border-b-0">
          <div className="flex flex-col gap-2">
            <Skeleton className="h-4 w-24" />
            <Skeleton className="h-3 w-36" />
          </div>
          <Skeleton className="hidden h-4 w-48 sm:block" />
          <Skeleton className="hidden h-4 w-24 sm:block" />
          <Skeleton className="ml-auto h-4 w-16" />
        </div>
      ))}
    </div>
  );
}
