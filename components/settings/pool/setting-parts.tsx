import { LockIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { CheckboxField, TextField } from "@/components/ui/field";
import { Panel } from "@/components/ui/panel";
import type { Settings } from "@/types/settings";
import type { FieldProblem, NumberField } from "./pool-form";
import type { PoolEditor } from "./use-pool-settings";

/** Environment variables that can fix a setting. */
const VARIABLES: Partial<Record<keyof Settings, string>> = {
  strategy: "INSTANCE_STRATEGY",
  stickyWaitSeconds: "STICKY_WAIT_SECONDS",
  rebalanceIdleDays: "REBALANCE_IDLE_DAYS",
};

export function SettingsSection({
  title,
  description,
  children,
}: {
  title: string;
  description?: string;
  children: ReactNode;
}) {
  return (
    <Panel title={title} description={description} contentClassName="flex flex-col gap-5">
      {children}
    </Panel>
  );
}

interface FixedNoteProps {
  editor: PoolEditor;
  setting: keyof Settings;
}

/** Names the environment variable that fixes a setting; renders nothing for a setting that is free. */
export function FixedNote({ editor, setting }: FixedNoteProps) {
  const t = useTranslations("poolSettings");
  if (!editor.isFixed(setting)) return null;
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

const PROBLEM_CODES = [
  "range",
  "fixed_by_environment",
  "unknown_instance",
  "specialty_twice",
  "above_maximum",
  "below_minimum",
  "not_before_end",
  "done_before_last_step",
  "later_day",
  "name_missing",
  "instances_missing",
] as const;

/** A problem of the form in words; null without a problem. */
export function useProblemText(): (problem: FieldProblem | null) => string | null {
  const t = useTranslations("poolSettings.problem");
  return (problem) => {
    if (problem === null) return null;
    const code = PROBLEM_CODES.find((known) => known === problem.code) ?? "invalid";
    return t(code, { min: problem.min ?? 0, max: problem.max ?? 0 });
  };
}

interface NumberSettingProps {
  editor: PoolEditor;
  field: NumberField;
  label: string;
}

export function NumberSetting({ editor, field, label }: NumberSettingProps) {
  const problemText = useProblemText();
  const isFixed = editor.isFixed(field);
  return (
    <TextField
      label={label}
      help={isFixed && <FixedNote editor={editor} setting={field} />}
      problem={problemText(editor.problem(field))}
      inputMode="numeric"
      autoComplete="off"
      maxLength={6}
      className="w-28 tabular-nums read-only:bg-muted/60 read-only:text-muted-foreground"
      value={editor.form[field]}
      readOnly={isFixed}
      onChange={(event) => editor.set(field, event.target.value)}
    />
  );
}

interface SwitchSettingProps {
  editor: PoolEditor;
  field: "specialtyFallback" | "rebalanceEnabled" | "sendingWindowEnabled";
  label: string;
  hint: string;
}

export function SwitchSetting({ editor, field, label, hint }: SwitchSettingProps) {
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
