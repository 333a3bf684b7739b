"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "@/lib/utils";

/** Marked as current while its page or a subpage of it is open. */
export function NavigationLink({ href, children }: { href: string; children: React.ReactNode }) {
  const pathname = usePathname();
  const current = pathname === href || pathname.startsWith(`${href}/`);
  return (
    <Link
      href={href}
      aria-current={current ? "page" : undefined}
      className={cn(
        "flex items-center justify-center rounded-md px-1.5 py-1 text-sm touch:min-h-11 touch:min-w-11 sm:px-2 text-muted-foreground outline-none transition-colors hover:text-foreground focus-visible:ring-[3px] focus-visible:ring-ring/50",
        current && "font-medium text-foreground underline decoration-brand decoration-2 underline-offset-8",
      )}
    >
      {children}
    </Link>
  );
}
