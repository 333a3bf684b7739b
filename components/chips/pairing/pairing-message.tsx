import type { ReactNode } from "react";
import { cn } from "@/lib/utils";

interface PairingMessageProps {
  icon: ReactNode;
  title: string;
  body?: ReactNode;
  children?: ReactNode;
  className?: string;
}

/** Shown in place of the QR code at the same size, so that the layout does not jump. */
export function PairingMessage({ icon, title, body, children, className }: PairingMessageProps) {
  return (
    <div
      className={cn(
        "flex min-h-74 w-full max-w-90 grow flex-col items-center justify-center gap-3 text-center",
        className,
      )}
    >
      {icon}
      <p className="font-medium text-balance">{title}</p>
      {body !== undefined && <div className="text-sm text-pretty text-muted-foreground">{body}</div>}
      {children !== undefined && <div className="mt-2 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  );
}
