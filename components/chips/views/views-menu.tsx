import { useQueryClient } from "@tanstack/react-query";
import { BookmarkIcon, ChevronDownIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { LazyMenu } from "@/components/layout/lazy-menu";
import { loadPatiently } from "@/components/layout/load-patiently";
import { notify } from "@/components/layout/notify";
import { Button } from "@/components/ui/button";
import type { ViewState } from "@/lib/api/chip-view-state";
import { chipViewsKey } from "@/lib/api/chip-views";
import type { SavedView } from "@/types/saved-views";
import { rememberView } from "./remembered-view";
import { useActiveView } from "./use-active-view";
import { useViewProblems } from "./use-view-problems";
import type { ViewDialog } from "./view-dialogs";
import { ViewItems } from "./view-items";

const loadViewDialogs = () => loadPatiently(() => import("./view-dialogs"));
const ViewDialogs = dynamic(() => loadViewDialogs().then((module) => module.ViewDialogs), { ssr: false });

interface ViewsMenuProps {
  state: ViewState;
  onOpen: (view: ViewState) => void;
  /** Called to show the whole list again. */
  onLeave: () => void;
}

/**
 * Saved views of the list. The button shows the name of the active view, and whether the list has been changed since.
 */
export function ViewsMenu({ state, onOpen, onLeave }: ViewsMenuProps) {
  const t = useTranslations("chips.views");
  const { views, active, isChanged } = useActiveView(state);
  const [dialog, setDialog] = useState<ViewDialog | null>(null);
  const queryClient = useQueryClient();
  const problems = useViewProblems();

  const open = (view: SavedView) => {
    rememberView(view.id);
    onOpen(view);
  };
  const overwrite = async ({ id }: SavedView) => {
    const { changeView } = await loadPatiently(() => import("@/lib/api/chip-view-changes"));
    await changeView({ id, ...state, columns: [...state.columns] }).then(
      ({ name }) => notify("success", t("saved", { name })),
      (error: unknown) => notify("error", problems(error).other ?? ""),
    );
    await queryClient.invalidateQueries({ queryKey: chipViewsKey });
  };
  const leave = () => {
    rememberView(null);
    onLeave();
  };
  return (
    <>
      <LazyMenu
        align="end"
        className="max-w-80"
        button={
          <Button type="button" variant="outline" size="sm">
            <BookmarkIcon />
            {active === null ? (
              t("menu")
            ) : (
              <>
                <span className="sr-only">{t("active")}</span>
                <span className="max-w-40 truncate">{active.name}</span>
                {isChanged && (
                  <span className="rounded-sm bg-brand/15 px-1 text-xs text-brand">{t("changed")}</span>
                )}
              </>
            )}
            <ChevronDownIcon className="text-muted-foreground" />
          </Button>
        }
      >
        {(parts) => (
          <ViewItems
            {...{ parts, views, active, isChanged }}
            onOpen={open}
            onLeave={leave}
            onOverwrite={(view) => void overwrite(view)}
            onDialog={setDialog}
          />
        )}
      </LazyMenu>
      {dialog !== null && <ViewDialogs dialog={dialog} state={state} onClose={() => setDialog(null)} />}
    </>
  );
}
