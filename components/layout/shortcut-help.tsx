"use client";

import { CircleHelpIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { useShortcut } from "./use-shortcut";

const ShortcutDialog = dynamic(() => import("./shortcut-dialog").then((module) => module.ShortcutDialog), {
  ssr: false,
});

/** Lists the shortcuts, opened by a button or the `?` key. */
export function ShortcutHelp() {
  const t = useTranslations("layout.shortcuts");
  const [open, setOpen] = useState(false);
  useShortcut("?", () => setOpen(true));
  return (
    <>
      <Button
        variant="ghost"
        size="icon-sm"
        className="hidden text-muted-foreground sm:inline-flex"
        aria-label={t("open")}
        aria-keyshortcuts="?"
        title={t("open")}
        onClick={() => setOpen(true)}
      >
        <CircleHelpIcon />
      </Button>
      {open && <ShortcutDialog onClose={() => setOpen(false)} />}
    </>
  );
}
