import { FlaskConicalIcon } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { AlertBell } from "./alert-bell";
import { Mark } from "./mark";
import { NavigationLink } from "./navigation-link";
import { ShortcutHelp } from "./shortcut-help";
import { type Person, UserMenu } from "./user-menu";

/** `simulator`: true if the gateway is the simulator. Every page must show this. */
export function Header({ person, simulator }: { person: Person; simulator: boolean }) {
  const t = useTranslations("layout");
  const product = useTranslations("common")("productName");
  return (
    <header className="sticky top-0 z-30 border-b bg-background/95 backdrop-blur-sm print:hidden">
      <div className="mx-auto flex max-w-[160rem] flex-wrap items-center gap-x-2 px-4 max-sm:pt-1 sm:h-12 sm:flex-nowrap sm:gap-x-4 sm:px-6">
        <Link
          href={person.role === "manager" ? "/status" : "/chips"}
          className="flex items-center gap-1.5 rounded-sm text-sm font-semibold tracking-tight outline-none focus-visible:ring-[3px] focus-visible:ring-ring/50 touch:min-h-11"
        >
          <Mark className="size-5" />
          {product}
        </Link>
        {/* On a phone, the navigation is on a line of its own, so that every link is visible. */}
        <nav
          aria-label={t("navigation")}
          className="flex min-w-0 items-center max-sm:order-last max-sm:-mx-2 max-sm:w-full max-sm:pb-1 sm:gap-1"
        >
          <NavigationLink href="/chips">{t("chips")}</NavigationLink>
          <NavigationLink href="/messages">{t("messages")}</NavigationLink>
          <NavigationLink href="/contacts">{t("contacts")}</NavigationLink>
          <NavigationLink href="/status">{t("status")}</NavigationLink>
          {person.role !== "manager" && <NavigationLink href="/settings">{t("settings")}</NavigationLink>}
        </nav>
        <div className="ml-auto flex items-center gap-1">
          {simulator && (
            <span
              title={t("banner.simulator")}
              className="mr-1 flex items-center gap-1 text-xs text-muted-foreground"
            >
              <FlaskConicalIcon aria-hidden="true" className="size-3.5" />
              <span aria-hidden="true" className="max-sm:hidden">
                {t("simulator")}
              </span>
              <span className="sr-only">{t("banner.simulator")}</span>
            </span>
          )}
          <AlertBell />
          <ShortcutHelp role={person.role} simulator={simulator} />
          <UserMenu person={person} />
        </div>
      </div>
    </header>
  );
}
