"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { ConfirmDialog } from "@/components/ui/dialog-form";

/**
 * Asks for confirmation before unsaved changes are lost because a link is opened, the page is reloaded or the window is
 * closed.
 */
export function LeaveGuard() {
  const t = useTranslations("poolSettings.leave");
  const router = useRouter();
  const [target, setTarget] = useState<string | null>(null);

  useEffect(() => {
    const keep = (event: BeforeUnloadEvent) => event.preventDefault();
    // Registered for the capture phase, so that it runs before the router handles the click.
    const ask = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
      if (link === null || !isPlain || link.target === "_blank" || link.hash !== "") return;
      if (link.origin !== window.location.origin) return;
      event.preventDefault();
      event.stopPropagation();
      setTarget(link.pathname + link.search);
    };
    window.addEventListener("beforeunload", keep);
    document.addEventListener("click", ask, { capture: true });
    return () => {
      window.removeEventListener("beforeunload", keep);
      document.removeEventListener("click", ask, { capture: true });
    };
  }, []);

  if (target === null) return null;
  return (
    <ConfirmDialog
      title={t("title")}
      description={t("description")}
      confirmLabel={t("leave")}
      cancelLabel={t("stay")}
      isDestructive
      onConfirm={() => router.push(target)}
      onClose={() => setTarget(null)}
    />
  );
}
