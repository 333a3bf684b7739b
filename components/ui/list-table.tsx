import Link, { useLinkStatus } from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/utils";

/** Classes by breakpoint. On narrower screens, each row is shown as a card with the same cells. */
const FROM = {
  sm: {
    table: "sm:table",
    head: "sm:not-sr-only sm:table-header-group",
    body: "sm:table-row-group",
  },
  lg: {
    // With collapsed borders, the borders of sticky cells would scroll away.
    table: "lg:table lg:table-fixed lg:border-separate lg:border-spacing-0",
    // Separate borders are drawn only around cells, not around rows.
    head: "lg:not-sr-only lg:table-header-group lg:[&_th]:border-b",
    body: "lg:table-row-group lg:*:not-last:*:border-b",
  },
} as const;

interface ListTableProps {
  from: keyof typeof FROM;
  caption?: string;
  className?: string;
  density?: string;
  /** The header cells, as `Heading` elements. */
  head: ReactNode;
  children: ReactNode;
}

export function ListTable({ from, caption, className, density, head, children }: ListTableProps) {
  const look = FROM[from];
  return (
    <div data-density={density} className={cn("overflow-x-auto rounded-lg border", className)}>
      <table className={cn("block w-full text-sm", look.table)}>
        {caption !== undefined && <caption className="sr-only">{caption}</caption>}
        <thead className={cn("sr-only text-xs text-muted-foreground", look.head)}>
          <tr className="border-b bg-muted/40">{head}</tr>
        </thead>
        <tbody className={cn("block", look.body)}>{children}</tbody>
      </table>
    </div>
  );
}

export function Heading({ className, ...props }: ComponentProps<"th">) {
  return <th scope="col" className={cn("px-3 py-2 text-left font-medium", className)} {...props} />;
}

interface RowLinkProps {
  href: string;
  className?: string;
  children: ReactNode;
}

/** The name of a row as a link. It pulses until the linked page has loaded. */
export function RowLink({ href, className, children }: RowLinkProps) {
  return (
    <Link
      href={href}
      prefetch={false}
      className={cn(
        "block truncate rounded-sm font-medium touch:-my-3 touch:py-3 outline-none hover:underline focus-visible:ring-[3px] focus-visible:ring-ring/50",
        className,
      )}
    >
      <PendingText>{children}</PendingText>
    </Link>
  );
}

function PendingText({ children }: { children: ReactNode }) {
  const { pending } = useLinkStatus();
  return <span className={cn(pending && "animate-pulse")}>{children}</span>;
}
