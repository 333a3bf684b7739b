import Link, { useLinkStatus } from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/lib/utils";

/** Breakpoint from which rows are table rows. Below it, each row is a card with the same cells. */
const FROM = {
  sm: {
    table: "sm:table",
    head: "sm:not-sr-only sm:table-header-group",
    body: "sm:table-row-group",
  },
  lg: {
    table: "lg:table lg:table-fixed",
    head: "lg:not-sr-only lg:table-header-group",
    body: "lg:table-row-group",
  },
} as const;

interface ListTableProps {
  from: keyof typeof FROM;
  caption?: string;
  /** Header cells, as `Heading` elements. */
  head: ReactNode;
  children: ReactNode;
}

export function ListTable({ from, caption, head, children }: ListTableProps) {
  const look = FROM[from];
  return (
    <div className="overflow-x-auto rounded-lg border">
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

/** Link on a row's name; pulses until its page has loaded. */
export function RowLink({ href, className, children }: RowLinkProps) {
  return (
    <Link
      href={href}
      prefetch={false}
      className={cn(
        "block truncate rounded-sm font-medium outline-none hover:underline focus-visible:ring-[3px] focus-visible:ring-ring/50",
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
