import type { ReactNode } from "react";
import { cn } from "@/lib/utils";

interface PanelProps {
  title: ReactNode;
  description?: ReactNode;
  action?: ReactNode;
  className?: string;
  headerClassName?: string;
  contentClassName?: string;
  children: ReactNode;
}

export function Panel({ title, description, action, children, ...classes }: PanelProps) {
  return (
    <div
      className={cn(
        "flex flex-col gap-4 rounded-xl border bg-card py-5 text-card-foreground shadow-xs",
        classes.className,
      )}
    >
      <div className={cn("flex items-start justify-between gap-3 px-4 sm:px-5", classes.headerClassName)}>
        <div className="flex flex-col gap-1.5">
          <h2 className="leading-tight font-semibold">{title}</h2>
          {description !== undefined && <p className="text-sm text-muted-foreground">{description}</p>}
        </div>
        {action}
      </div>
      <div className={cn("px-4 sm:px-5", classes.contentClassName)}>{children}</div>
    </div>
  );
}
