"use client";

import { Command } from "cmdk";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { ChipDialogs } from "@/components/chips/chip-dialogs";
import type { OpenDialog } from "@/components/chips/open-dialog";
import { ShortcutDialog } from "@/components/layout/shortcut-dialog";
import { Dialog } from "@/components/ui/dialog";
import type { Role } from "@/types/people";
import { PaletteItem } from "./palette-item";
import type { ShownHelp } from "./shown-help";
import { usePaletteGroups } from "./use-palette-groups";
import { usePaletteSearch } from "./use-palette-search";

interface CommandPaletteProps {
  role: Role;
  simulator: boolean;
  shown: ShownHelp;
  onShow: (shown: ShownHelp) => void;
}

/**
 * Finds pages, actions, chips, contacts, messages and saved views. Also renders the list of shortcuts and the dialogs
 * of the palette's actions.
 */
export function CommandPalette({ role, simulator, shown, onShow }: CommandPaletteProps) {
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  return (
    <>
      {shown === "palette" && <Palette role={role} onDialog={setDialog} onShow={onShow} />}
      {shown === "shortcuts" && <ShortcutDialog onClose={() => onShow(null)} />}
      <ChipDialogs dialog={dialog} onDialog={setDialog} simulator={simulator} />
    </>
  );
}

interface PaletteProps {
  role: Role;
  onDialog: (dialog: OpenDialog | null) => void;
  onShow: (shown: ShownHelp) => void;
}

function Palette({ role, onDialog, onShow }: PaletteProps) {
  const t = useTranslations("palette");
  const search = usePaletteSearch();
  const groups = usePaletteGroups({ role, text: search.text, found: search.found, onDialog, onShow });
  const isEmpty = groups.every(({ entries }) => entries.length === 0);
  return (
    <Dialog
      title={<span className="sr-only">{t("title")}</span>}
      description={<span className="sr-only">{t("description")}</span>}
      onClose={() => onShow(null)}
      className="top-[max(1rem,12dvh)] translate-y-0 gap-0 overflow-hidden p-0 sm:max-w-xl"
    >
      {/*
       * The server and `usePaletteGroups` filter the entries, because chips are also found by fields that their entries
       * do not show.
       */}
      <Command label={t("title")} shouldFilter={false} vimBindings={false} loop>
        <Command.Input
          value={search.text}
          onValueChange={search.type}
          placeholder={t("placeholder")}
          maxLength={100}
          className="h-11 w-full border-b bg-transparent pr-12 pl-4 text-base outline-none placeholder:text-muted-foreground md:text-sm"
        />
        <Command.List className="max-h-[min(26rem,70dvh)] scroll-py-2 overflow-y-auto p-2">
          {groups.map(
            ({ name, entries }) =>
              entries.length > 0 && (
                <Command.Group
                  key={name}
                  heading={t(`groups.${name}`)}
                  className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted-foreground"
                >
                  {entries.map((entry) => (
                    <PaletteItem key={entry.id} entry={entry} onDone={() => onShow(null)} />
                  ))}
                </Command.Group>
              ),
          )}
        </Command.List>
        <p role="status" className="px-4 text-sm text-muted-foreground not-empty:pb-3">
          {search.isSearching ? t("searching") : search.isFailed ? t("failed") : isEmpty ? t("empty") : null}
        </p>
      </Command>
    </Dialog>
  );
}
