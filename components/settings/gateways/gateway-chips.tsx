import { useTranslations } from "next-intl";
import { useId } from "react";
import { isMovable } from "@/components/chips/chip-actions";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { RowLink } from "@/components/ui/list-table";
import { chipName } from "@/lib/chip-name";
import { formatPhone } from "@/lib/format-phone";
import type { SelectedChip } from "@/types/bulk";

interface GatewayChipsProps {
  chips: readonly SelectedChip[];
  selected: ReadonlySet<string>;
  onSelect: (ids: readonly string[], on: boolean) => void;
  /** Null if there is no gateway to move to. */
  onMove: ((chip: SelectedChip) => void) | null;
}

export function GatewayChips({ chips, selected, onSelect, onMove }: GatewayChipsProps) {
  const t = useTranslations("gatewaySettings.drainPage");
  const allId = useId();
  const movable = chips.filter(isMovable).map(({ id }) => id);
  const chosen = movable.filter((id) => selected.has(id)).length;
  return (
    <div className="rounded-lg border text-sm">
      <div className="flex items-center gap-3 px-3 py-2">
        <Checkbox
          id={allId}
          checked={chosen > 0 && chosen === movable.length}
          isMixed={chosen > 0 && chosen < movable.length}
          disabled={movable.length === 0}
          onCheckedChange={(on) => onSelect(movable, on)}
        />
        <label htmlFor={allId} className="text-xs font-medium text-muted-foreground select-none">
          {t("selectAll")}
        </label>
      </div>
      <ul className="border-t">
        {chips.map((chip) => (
          <ChipItem
            key={chip.id}
            chip={chip}
            isSelected={selected.has(chip.id)}
            onSelect={(on) => onSelect([chip.id], on)}
            onMove={onMove === null ? null : () => onMove(chip)}
          />
        ))}
      </ul>
    </div>
  );
}

interface ChipItemProps {
  chip: SelectedChip;
  isSelected: boolean;
  onSelect: (on: boolean) => void;
  onMove: (() => void) | null;
}

function ChipItem({ chip, isSelected, onSelect, onMove }: ChipItemProps) {
  const t = useTranslations("gatewaySettings.drainPage");
  const connection = useTranslations("chips.connection");
  const name = chipName(chip);
  const canMove = isMovable(chip);
  return (
    <li className="flex items-center gap-3 border-b px-3 py-2 last:border-b-0">
      <Checkbox
        aria-label={t("select", { name })}
        checked={canMove && isSelected}
        disabled={!canMove}
        onCheckedChange={onSelect}
      />
      <div className="grid min-w-0 flex-1 gap-x-4 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)_minmax(0,1fr)]">
        <RowLink href={`/chips/${chip.id}`}>{name}</RowLink>
        <span className="truncate text-muted-foreground">
          {chip.phone === null ? t("withoutPhone") : formatPhone(chip.phone)}
        </span>
        <span className="truncate text-muted-foreground">{connection(chip.state)}</span>
        {!canMove && <span className="col-span-full text-warning">{t("immovable")}</span>}
      </div>
      {/* Keeps its width without a button, so that the columns of all rows are aligned. */}
      {onMove !== null && (
        <div className="min-w-18 text-right">
          {canMove && (
            <Button variant="outline" size="sm" aria-label={t("moveNamed", { name })} onClick={onMove}>
              {t("move")}
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
