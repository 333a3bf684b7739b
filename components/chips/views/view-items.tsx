import { UsersIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { MenuParts } from "@/components/layout/lazy-menu";
import type { SavedView } from "@/types/saved-views";
import type { ViewDialog } from "./view-dialogs";

interface ViewItemsProps {
  parts: MenuParts;
  views: readonly SavedView[];
  active: SavedView | null;
  isChanged: boolean;
  onOpen: (view: SavedView) => void;
  onLeave: () => void;
  onOverwrite: (view: SavedView) => void;
  onDialog: (dialog: ViewDialog) => void;
}

/** Own views, shared views of other people, and commands for the active view. */
export function ViewItems({ parts, views, active, isChanged, ...on }: ViewItemsProps) {
  const t = useTranslations("chips.views");
  const { DropdownMenuItem: Item, DropdownMenuLabel: Label, DropdownMenuSeparator: Separator } = parts;
  const { DropdownMenuRadioGroup: Group, DropdownMenuRadioItem: RadioItem } = parts;
  const groups = [
    { label: t("own"), members: views.filter(({ isOwn }) => isOwn) },
    { label: t("ofTeam"), members: views.filter(({ isOwn }) => !isOwn) },
  ].filter(({ members }) => members.length > 0);
  return (
    <>
      <Group value={active?.id ?? ""}>
        {groups.map(({ label, members }) => (
          <div key={label}>
            <Label>{label}</Label>
            {members.map((view) => (
              // `onSelect` of the item instead of the group's change event, because choosing the active view again must
              // undo the changes.
              <RadioItem key={view.id} value={view.id} onSelect={() => on.onOpen(view)}>
                <span className="truncate">{view.name}</span>
                {!view.isOwn && (
                  <span className="ml-auto max-w-28 truncate text-xs text-muted-foreground">
                    {view.owner}
                  </span>
                )}
                {view.isOwn && view.shared && (
                  <UsersIcon
                    role="img"
                    aria-label={t("isShared")}
                    className="ml-auto text-muted-foreground"
                  />
                )}
              </RadioItem>
            ))}
          </div>
        ))}
      </Group>
      {groups.length > 0 && <Separator />}
      {active !== null && isChanged && active.canChange && (
        <Item onSelect={() => on.onOverwrite(active)}>{t("overwrite")}</Item>
      )}
      <Item onSelect={() => on.onDialog({ kind: "save" })}>{t("saveAs")}</Item>
      {active?.canChange && (
        <Item onSelect={() => on.onDialog({ kind: "edit", view: active })}>{t("edit")}</Item>
      )}
      {active !== null && <Item onSelect={on.onLeave}>{t("leave")}</Item>}
      {active?.canChange && (
        <Item variant="destructive" onSelect={() => on.onDialog({ kind: "delete", view: active })}>
          {t("remove")}
        </Item>
      )}
    </>
  );
}
