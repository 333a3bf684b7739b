import { LockIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, FieldContent, FieldDescription, FieldError, FieldLabel } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import type { Settings } from "@/types/settings";
import type { FieldProblem, NumberField } from "./pool-form";
import type { PoolEditor } from "./use-pool-settings";

/** The variables that can fix a setting. */
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
    <Card className="gap-4 py-5">
      <CardHeader className="px-4 sm:px-5">
        <CardTitle>
          <h2>{title}</h2>
        </CardTitle>
        {description !== undefined && <p className="text-sm text-muted-foreground">{description}</p>}
      </CardHeader>
      <CardContent className="flex flex-col gap-5 px-4 sm:px-5">{children}</CardContent>
    </Card>
  );
}

/** Says which variable of the environment decides; nothing when none does. */
export function FixedNote({
  editor,
  setting,
  id,
}: {
  editor: PoolEditor;
  setting: keyof Settings;
  id?: string;
}) {
  const t = useTranslations("poolSettings");
  if (!editor.isFixed(setting)) return null;
  return (
    <p id={id} className="flex gap-1.5 text-sm text-muted-foreground">
      <LockIcon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <span>
        {t.rich("fixed", {
          variable: () => <code className="font-mono text-xs">{VARIABLES[setting] ?? setting}</code>,
        })}
      </span>
    </p>
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

export function ProblemText({ id, problem }: { id: string; problem: FieldProblem | null }) {
  const t = useTranslations("poolSettings.problem");
  if (problem === null) return null;
  const code = PROBLEM_CODES.find((known) => known === problem.code) ?? "invalid";
  return <FieldError id={id}>{t(code, { min: problem.min ?? 0, max: problem.max ?? 0 })}</FieldError>;
}

/** A whole number with its name above it. */
export function NumberSetting({
  editor,
  field,
  label,
}: {
  editor: PoolEditor;
  field: NumberField;
  label: string;
}) {
  const id = useId();
  const problem = editor.problem(field);
  const isFixed = editor.isFixed(field);
  return (
    <Field data-invalid={problem !== null}>
      <FieldLabel htmlFor={id}>{label}</FieldLabel>
      <Input
        id={id}
        inputMode="numeric"
        autoComplete="off"
        maxLength={6}
        className="w-28 tabular-nums read-only:bg-muted/60 read-only:text-muted-foreground"
        value={editor.form[field]}
        readOnly={isFixed}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-fixed ${id}-problem`}
        onChange={(event) => editor.set(field, event.target.value)}
      />
      <FixedNote editor={editor} setting={field} id={`${id}-fixed`} />
      <ProblemText id={`${id}-problem`} problem={problem} />
    </Field>
  );
}

/** Something that is on or off, with what it means beside it. */
export function SwitchSetting({
  editor,
  field,
  label,
  hint,
}: {
  editor: PoolEditor;
  field: "specialtyFallback" | "rebalanceEnabled" | "sendingWindowEnabled";
  label: string;
  hint: string;
}) {
  const id = useId();
  return (
    <Field orientation="horizontal">
      <Checkbox
        id={id}
        className="mt-0.5"
        checked={editor.form[field]}
        disabled={editor.isFixed(field)}
        aria-describedby={`${id}-hint`}
        onCheckedChange={(checked) => editor.set(field, checked === true)}
      />
      <FieldContent>
        <FieldLabel htmlFor={id}>{label}</FieldLabel>
        <FieldDescription id={`${id}-hint`}>{hint}</FieldDescription>
      </FieldContent>
    </Field>
  );
}
