import { useTranslations } from "next-intl";
import { Dialog } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

const SHORTCUTS = {
  everywhere: [
    { keys: "Ctrl K", action: "palette" },
    { keys: "g c", action: "chips" },
    { keys: "g m", action: "messages" },
    { keys: "g d", action: "contacts" },
    { keys: "g s", action: "status" },
    { keys: "g a", action: "alerts" },
    { keys: "g p", action: "settings" },
    { keys: "?", action: "help" },
    { keys: "Esc", action: "close" },
  ],
  lists: [
    { keys: "/", action: "search" },
    { keys: "n", action: "create" },
    { keys: "j k", action: "row" },
    { keys: "x", action: "select" },
    { keys: "Enter", action: "open" },
  ],
} as const;

export function ShortcutDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("layout.shortcuts");
  return (
    <Dialog title={t("title")} description={t("description")} onClose={onClose} className="sm:max-w-sm">
      {(["everywhere", "lists"] as const).map((place) => (
        <section key={place} aria-labelledby={`shortcuts-${place}`}>
          <h3 id={`shortcuts-${place}`} className="text-xs font-medium text-muted-foreground">
            {t(place)}
          </h3>
          <dl className="divide-y text-sm">
            {SHORTCUTS[place].map(({ keys, action }) => (
              <div key={action} className="flex items-center justify-between gap-4 py-1.5">
                <dt>{t(`keys.${action}`)}</dt>
                <dd className="flex gap-1">
                  {keys.split(" ").map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
