"use client";

import { CircleUserIcon, KeyRoundIcon, LogOutIcon, MonitorSmartphoneIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useLocale, useTranslations } from "next-intl";
import { useTheme } from "next-themes";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { signOut } from "@/lib/api/sign-in";
import { isLocale } from "@/lib/i18n/locales";
import { LOCALES } from "@/types/locale";
import type { Role } from "@/types/people";
import { LazyMenu, type MenuParts } from "./lazy-menu";
import { loadPatiently } from "./load-patiently";
import { notify } from "./notify";
import { useLocaleChoice } from "./use-locale-choice";

const AccountDialog = dynamic(
  () => loadPatiently(() => import("./account-dialog").then((module) => module.AccountDialog)),
  { ssr: false },
);

const THEMES = ["light", "dark", "system"] as const;

export interface Person {
  name: string;
  role: Role;
}

export function UserMenu({ person }: { person: Person }) {
  const t = useTranslations("layout");
  const roles = useTranslations("common.roles");
  const { theme = "system", setTheme } = useTheme();
  const locale = useLocale();
  const [dialog, setDialog] = useState<"password" | "sessions" | null>(null);
  const { choose } = useLocaleChoice();

  async function leave() {
    try {
      await signOut();
      // A full page load removes the session's data from memory.
      window.location.assign("/login");
    } catch {
      await notify("error", t("signOutFailed"));
    }
  }

  return (
    <>
      <LazyMenu
        align="end"
        className="w-56"
        button={
          <Button
            variant="ghost"
            size="icon-sm"
            className="text-muted-foreground"
            aria-label={t("account", { name: person.name })}
          >
            <CircleUserIcon />
          </Button>
        }
      >
        {(parts) => (
          <>
            <div className="px-2 py-1.5">
              <p className="truncate text-sm font-medium">{person.name}</p>
              <p className="text-xs text-muted-foreground">{roles(person.role)}</p>
            </div>
            <Choice
              parts={parts}
              label={t("theme.label")}
              options={THEMES.map((name) => ({ name, label: t(`theme.${name}`) }))}
              chosen={theme}
              onChoose={setTheme}
            />
            <Choice
              parts={parts}
              label={t("language.label")}
              options={LOCALES.map((name) => ({ name, label: t(`language.${name}`), lang: name }))}
              chosen={locale}
              onChoose={(name) => isLocale(name) && choose(name)}
            />
            <parts.DropdownMenuSeparator />
            <parts.DropdownMenuItem onSelect={() => setDialog("password")}>
              <KeyRoundIcon />
              {t("changePassword.open")}
            </parts.DropdownMenuItem>
            <parts.DropdownMenuItem onSelect={() => setDialog("sessions")}>
              <MonitorSmartphoneIcon />
              {t("sessions.open")}
            </parts.DropdownMenuItem>
            <parts.DropdownMenuItem onSelect={() => void leave()}>
              <LogOutIcon />
              {t("signOut")}
            </parts.DropdownMenuItem>
          </>
        )}
      </LazyMenu>
      {dialog !== null && <AccountDialog kind={dialog} onClose={() => setDialog(null)} />}
    </>
  );
}

interface ChoiceProps {
  parts: MenuParts;
  label: string;
  options: readonly { name: string; label: string; lang?: string }[];
  chosen: string;
  onChoose: (name: string) => void;
}

function Choice({ parts, label, options, chosen, onChoose }: ChoiceProps) {
  return (
    <>
      <parts.DropdownMenuSeparator />
      <parts.DropdownMenuLabel>{label}</parts.DropdownMenuLabel>
      <parts.DropdownMenuRadioGroup value={chosen} onValueChange={onChoose}>
        {options.map((option) => (
          <parts.DropdownMenuRadioItem key={option.name} value={option.name} lang={option.lang}>
            {option.label}
          </parts.DropdownMenuRadioItem>
        ))}
      </parts.DropdownMenuRadioGroup>
    </>
  );
}
