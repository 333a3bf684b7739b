import { TriangleAlertIcon } from "lucide-react";
import { cn } from "@/lib/utils";

const TONES = {
  danger: "bg-destructive/10 text-destructive",
  warning: "bg-warning/10 text-warning",
} as const;

export function Banner({ tone, children }: { tone: keyof typeof TONES; children: React.ReactNode }) {
  return (
    <div role="status" className={cn("border-b text-sm", TONES[tone])}>
      <div className="mx-auto flex max-w-[160rem] items-start gap-2 px-4 py-2 sm:px-6">
        <TriangleAlertIcon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
        <p>{children}</p>
      </div>
    </div>
  );
}
