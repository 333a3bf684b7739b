import { ChevronLeftIcon } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { lastAddress } from "@/components/search/last-address";
import { cn } from "@/lib/utils";

const WIDTHS = {
  list: "max-w-[90rem] gap-4 py-5",
  wide: "max-w-[160rem] gap-4 py-5",
  settings: "max-w-4xl gap-4 py-5",
  detail: "max-w-6xl gap-6 py-6",
} as const;

interface PageProps {
  width?: keyof typeof WIDTHS;
  className?: string;
  children: ReactNode;
}

/** The page's main content, which is the target of the skip link. */
export function Page({ width = "list", className, children }: PageProps) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className={cn("mx-auto flex w-full flex-col px-4 outline-none sm:px-6", WIDTHS[width], className)}
    >
      {children}
    </main>
  );
}

interface PageTitleProps {
  title: string;
  description?: string;
  children?: ReactNode;
}

export function PageTitle({ title, description, children }: PageTitleProps) {
  return (
    <div className="grid grid-cols-[1fr_auto] items-center gap-x-4">
      <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
      {description !== undefined && (
        <p className="col-span-full row-start-2 text-sm text-muted-foreground">{description}</p>
      )}
      {children}
    </div>
  );
}

/** `href` is the path of a list. The link restores the filters that the list had last. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={lastAddress(href)}
      className="flex w-fit items-center gap-1 rounded-sm text-sm touch:-my-3 touch:py-3 text-muted-foreground outline-none hover:text-foreground focus-visible:ring-[3px] focus-visible:ring-ring/50"
    >
      <ChevronLeftIcon aria-hidden="true" className="size-4" />
      {children}
    </Link>
  );
}
