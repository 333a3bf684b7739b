import { useTranslations } from "next-intl";
import { NavigationLink } from "@/components/layout/navigation-link";
import type { Role } from "@/types/people";

export function SettingsNavigation({ role }: { role: Role }) {
  const t = useTranslations("layout");
  const isAdmin = role === "admin";
  return (
    <nav
      aria-label={t("settingsNavigation")}
      className="mx-auto flex max-w-4xl flex-wrap gap-1 px-2 pt-4 sm:px-4"
    >
      {isAdmin && <NavigationLink href="/settings/pool">{t("pool")}</NavigationLink>}
      <NavigationLink href="/settings/gateways">{t("gateways")}</NavigationLink>
      {isAdmin && (
        <>
          <NavigationLink href="/settings/alerts">{t("alertSettings")}</NavigationLink>
          <NavigationLink href="/settings/people">{t("people")}</NavigationLink>
          <NavigationLink href="/settings/api-keys">{t("apiKeys")}</NavigationLink>
          <NavigationLink href="/settings/subscriptions">{t("subscriptions")}</NavigationLink>
          <NavigationLink href="/settings/audit">{t("audit")}</NavigationLink>
        </>
      )}
    </nav>
  );
}
