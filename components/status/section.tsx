import { useId } from "react";
import { cn } from "@/lib/utils";

export function Section({
  title,
  hint = null,
  age = null,
  className,
  children,
}: {
  title: string;
  hint?: string | null;
  age?: React.ReactNode;
  className?: string;
  children: React.ReactNode;
}) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={cn("flex min-w-0 flex-col gap-3 rounded-lg border p-4 print:break-inside-avoid", className)}
    >
      <div className="flex flex-wrap items-baseline gap-x-2 gap-y-0.5">
        <h2 id={id} className="text-sm font-semibold">
          {title}
        </h2>
        {hint !== null && <span className="text-xs text-muted-foreground">{hint}</span>}
        {age !== null && <span className="ml-auto text-xs text-muted-foreground">{age}</span>}
      </div>
      {children}
    </section>
  );
}
