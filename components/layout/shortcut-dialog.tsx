import { useTranslations } from "next-intl";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

const SHORTCUTS = [
  { key: "/", action: "search" },
  { key: "n", action: "create" },
  { key: "?", action: "help" },
  { key: "Esc", action: "close" },
] as const;

export function ShortcutDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("layout.shortcuts");
  return (
    <Dialog title={t("title")} description={t("description")} onClose={onClose} className="sm:max-w-sm">
      <dl className="divide-y text-sm">
        {SHORTCUTS.map(({ key, action }) => (
          <div key={key} className="flex items-center justify-between py-2">
            <dt>{t(action)}</dt>
            <dd>
              <Kbd>{key}</Kbd>
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
