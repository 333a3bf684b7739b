import type { ReactNode } from "react";
import { cn } from "@/lib/utils";

interface AlertProps {
  isError?: boolean;
  icon?: ReactNode;
  title?: ReactNode;
  children: ReactNode;
}

/** Message box that screen readers announce immediately. */
export function Alert({ isError = false, icon, title, children }: AlertProps) {
  return (
    <div
      role="alert"
      className="relative grid w-full grid-cols-[0_1fr] items-start gap-y-0.5 rounded-lg border bg-card px-4 py-3 text-sm text-card-foreground has-[>svg]:grid-cols-[calc(var(--spacing)*4)_1fr] has-[>svg]:gap-x-3 [&>svg]:size-4 [&>svg]:translate-y-0.5"
    >
      {icon}
      {title !== undefined && <div className="col-start-2 min-h-4 font-medium tracking-tight">{title}</div>}
      <div
        className={cn(
          "col-start-2 grid justify-items-start gap-1",
          isError ? "text-destructive/90" : "text-muted-foreground",
        )}
      >
        {children}
      </div>
    </div>
  );
}
