import { PlusIcon, XIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { NativeSelect } from "@/components/ui/native-select";
import type { SpecialtyRow } from "./pool-form";
import { RemoveButton, rowEditor, SettingsSection, SwitchSetting } from "./setting-parts";
import { usePoolEditor } from "./use-pool-settings";

const SPECIALTY_MAX_LENGTH = 100;

/** `instances`: the names of all instances in the pool. */
export function SpecialtySection({ instances }: { instances: readonly string[] }) {
  const t = useTranslations("poolSettings.specialties");
  const { rows, add } = useSpecialties();
  return (
    <SettingsSection name="specialties">
      {rows.length === 0 ? (
        <p className="text-sm text-muted-foreground">{t("empty")}</p>
      ) : (
        <ul className="flex flex-col divide-y rounded-lg border">
          {rows.map((row) => (
            <SpecialtyItem key={row.id} row={row} instances={instances} />
          ))}
        </ul>
      )}
      <Button
        type="button"
        variant="outline"
        size="sm"
        className="w-fit"
        onClick={() => add((id) => ({ id, name: "", instances: [] }))}
      >
        <PlusIcon />
        {t("add")}
      </Button>
      <SwitchSetting field="specialtyFallback" label={t("fallback")} hint={t("fallbackHint")} />
    </SettingsSection>
  );
}

function useSpecialties() {
  const { form, set } = usePoolEditor();
  const rows = form.specialties;
  return { rows, ...rowEditor(rows, (changed) => set("specialties", changed)) };
}

function SpecialtyItem({ row, instances }: { row: SpecialtyRow; instances: readonly string[] }) {
  const t = useTranslations("poolSettings.specialties");
  const { problem } = usePoolEditor();
  const { change, remove } = useSpecialties();
  const name = row.name.trim() === "" ? t("unnamed") : row.name;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3 gap-y-3 p-3 sm:grid-cols-[14rem_minmax(0,1fr)_auto]">
      <TextField
        label={t("name")}
        labelClassName="sr-only"
        problem={problem(`specialties.${row.id}`)}
        value={row.name}
        maxLength={SPECIALTY_MAX_LENGTH}
        autoComplete="off"
        autoCapitalize="none"
        // Focuses a new row, so that the person can type its name immediately.
        autoFocus={row.name === "" && row.instances.length === 0}
        placeholder={t("namePlaceholder")}
        onChange={(event) => change(row.id, { name: event.target.value })}
      />
      <InstancePicker
        name={name}
        chosen={row.instances}
        instances={instances}
        onChange={(chosen) => change(row.id, { instances: chosen })}
      />
      <RemoveButton label={t("remove", { name })} onClick={() => remove(row.id)} />
    </li>
  );
}

interface InstancePickerProps {
  name: string;
  chosen: readonly string[];
  instances: readonly string[];
  onChange: (chosen: string[]) => void;
}

function InstancePicker({ name, chosen, instances, onChange }: InstancePickerProps) {
  const t = useTranslations("poolSettings.specialties");
  const free = instances.filter((instance) => !chosen.includes(instance));
  return (
    <div className="order-last col-span-2 flex flex-wrap items-center gap-2 sm:order-none sm:col-span-1">
      <ul aria-label={t("instances")} className="contents">
        {chosen.map((instance) => (
          <li
            key={instance}
            className="flex h-8 max-w-full items-center gap-1 rounded-md border bg-muted/40 pl-2.5 text-[13px]"
          >
            <span className="truncate">{instance}</span>
            {!instances.includes(instance) && (
              <span className="whitespace-nowrap text-destructive">{t("gone")}</span>
            )}
            <Button
              type="button"
              variant="ghost"
              size="icon-xs"
              className="text-muted-foreground"
              aria-label={t("removeInstance", { instance, name })}
              onClick={() => onChange(chosen.filter((one) => one !== instance))}
            >
              <XIcon />
            </Button>
          </li>
        ))}
      </ul>
      {free.length > 0 && (
        <NativeSelect
          aria-label={t("addInstanceTo", { name })}
          className="h-8 text-muted-foreground"
          options={[
            { value: "", label: t("addInstance") },
            ...free.map((name) => ({ value: name, label: name })),
          ]}
          value=""
          onChange={(event) => onChange([...chosen, event.target.value])}
        />
      )}
    </div>
  );
}
