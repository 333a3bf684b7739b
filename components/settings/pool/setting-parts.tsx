import { LockIcon, Trash2Icon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { CheckboxField, TextField } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import type { Settings } from "@/types/settings";
import type { NumberField } from "./pool-form";
import { usePoolEditor } from "./use-pool-settings";

/** The environment variable that overrides each of these settings. */
const VARIABLES: Partial<Record<keyof Settings, string>> = {
  strategy: "INSTANCE_STRATEGY",
  stickyWaitSeconds: "STICKY_WAIT_SECONDS",
  rebalanceIdleDays: "REBALANCE_IDLE_DAYS",
};

interface SettingsSectionProps {
  name: "strategy" | "specialties" | "limits" | "spacing" | "window" | "warmUp" | "optOut" | "retention";
  children: ReactNode;
}

export function SettingsSection({ name, children }: SettingsSectionProps) {
  const t = useTranslations("poolSettings");
  const description = name === "window" ? undefined : t(`${name}.description`);
  return (
    <Panel title={t(`${name}.title`)} description={description} contentClassName="flex flex-col gap-5">
      {children}
    </Panel>
  );
}

/**
 * Shows the name of the environment variable that overrides a setting. Renders nothing if the setting can be edited.
 */
export function FixedNote({ setting }: { setting: keyof Settings }) {
  const t = useTranslations("poolSettings");
  if (!usePoolEditor().isFixed(setting)) return null;
  return (
    <span className="flex gap-1.5">
      <LockIcon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <span>
        {t.rich("fixed", {
          variable: () => <code className="font-mono text-xs">{VARIABLES[setting] ?? setting}</code>,
        })}
      </span>
    </span>
  );
}

export const NUMBER_INPUT = {
  inputMode: "numeric",
  autoComplete: "off",
  maxLength: 6,
  className: "w-full max-w-28 tabular-nums read-only:bg-muted/60 read-only:text-muted-foreground",
} as const;

export function NumberSetting({ field, label }: { field: NumberField; label: string }) {
  const editor = usePoolEditor();
  const isFixed = editor.isFixed(field);
  return (
    <TextField
      {...NUMBER_INPUT}
      label={label}
      help={isFixed && <FixedNote setting={field} />}
      problem={editor.problem(field)}
      value={editor.form[field]}
      readOnly={isFixed}
      onChange={(event) => editor.set(field, event.target.value)}
    />
  );
}

interface SwitchSettingProps {
  field: "specialtyFallback" | "rebalanceEnabled" | "sendingWindowEnabled";
  label: string;
  hint: string;
}

export function SwitchSetting({ field, label, hint }: SwitchSettingProps) {
  const editor = usePoolEditor();
  return (
    <CheckboxField
      label={label}
      help={hint}
      checked={editor.form[field]}
      disabled={editor.isFixed(field)}
      onCheckedChange={(checked) => editor.set(field, checked)}
    />
  );
}

export function rowEditor<Row extends { id: number }>(rows: readonly Row[], set: (rows: Row[]) => void) {
  return {
    add: (make: (id: number) => Row) => set([...rows, make(Math.max(-1, ...rows.map(({ id }) => id)) + 1)]),
    change: (id: number, changed: Partial<Row>) =>
      set(rows.map((row) => (row.id === id ? { ...row, ...changed } : row))),
    remove: (id: number) => set(rows.filter((row) => row.id !== id)),
  };
}

export function RemoveButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button
      type="button"
      variant="ghost"
      size="icon"
      className="text-muted-foreground"
      aria-label={label}
      onClick={onClick}
    >
      <Trash2Icon />
    </Button>
  );
}
