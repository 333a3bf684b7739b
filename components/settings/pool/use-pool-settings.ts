import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { createContext, useContext, useState } from "react";
import { notify } from "@/components/layout/notify";
import { isApiError } from "@/lib/api/api-error";
import { settingsOptions, useUpdateSettings } from "@/lib/api/settings";
import type { Settings } from "@/types/settings";
import {
  changedValues,
  type PoolForm,
  type Problems,
  problemsAt,
  readForm,
  rebase,
  toForm,
} from "./pool-form";

/** The form's state and functions, which all sections of the page share. */
export interface PoolEditor {
  form: PoolForm;
  set<Field extends keyof PoolForm>(field: Field, value: PoolForm[Field]): void;
  /**
   * Returns the text of a field's problem. Returns null if there is no problem, or before the first attempt to save.
   */
  problem(path: string): string | null;
  /** True if an environment variable overrides the setting. */
  isFixed(setting: keyof Settings): boolean;
}

const EditorContext = createContext<PoolEditor | null>(null);
export const PoolEditorProvider = EditorContext.Provider;

export function usePoolEditor(): PoolEditor {
  const editor = useContext(EditorContext);
  if (editor === null) throw new Error("Outside the settings form");
  return editor;
}

const PROBLEM_CODES = [
  "range",
  "fixed_by_environment",
  "unknown_instance",
  "specialty_twice",
  "above_maximum",
  "below_minimum",
  "above_per_day",
  "below_per_hour",
  "not_before_end",
  "done_before_last_step",
  "later_day",
  "name_missing",
  "instances_missing",
  "keyword_count",
  "keyword_length",
  "keyword_twice",
  "weekdays_missing",
  "holiday_count",
  "holiday_date",
  "holiday_name",
  "holiday_twice",
] as const;

/** The edited form, and the settings from which it was filled. `base` is needed to detect changes by other users. */
interface Edited {
  base: Settings;
  form: PoolForm;
}

/** Returns null while the settings are not loaded. This does not happen, because the server prefetches them. */
export function usePoolSettings() {
  const t = useTranslations("poolSettings");
  const queryClient = useQueryClient();
  const { data } = useQuery(settingsOptions());
  const save = useUpdateSettings();
  const [edited, setEdited] = useState<Edited | null>(null);
  const [isChecked, setIsChecked] = useState(false);

  const base = edited?.base ?? data;
  if (base === undefined) return null;

  const form = edited?.form ?? toForm(base);
  const { values, problems } = readForm(form);
  const isDirty = JSON.stringify(form) !== JSON.stringify(toForm(base));
  const told: Problems = isApiError(save.error, "invalid_request") ? problemsAt(form, save.error.fields) : {};

  const reset = () => {
    setEdited(null);
    setIsChecked(false);
    save.reset();
  };

  const takeOver = async () => {
    const fresh = await queryClient.fetchQuery({ ...settingsOptions(), staleTime: 0 }).catch(() => null);
    if (fresh === null) return;
    setEdited((current) =>
      current === null ? null : { base: fresh, form: rebase(current.base, current.form, fresh) },
    );
  };

  const submit = () => {
    setIsChecked(true);
    if (Object.keys(problems).length > 0 || save.isPending) return;
    save.mutate(
      { version: base.version, ...changedValues(base, values) },
      {
        onSuccess: () => {
          reset();
          void notify("success", t("saved"));
        },
        onError: (error) => {
          if (isApiError(error, "version_conflict")) void takeOver();
        },
      },
    );
  };

  const editor: PoolEditor = {
    form,
    set: (field, value) => {
      // The server's errors refer to the input before this change.
      if (save.isError) save.reset();
      setEdited((current) => ({
        base: current?.base ?? base,
        form: { ...(current?.form ?? form), [field]: value },
      }));
    },
    problem: (path) => {
      const problem = problems[path] ?? told[path];
      if (!isChecked || problem === undefined) return null;
      const code = PROBLEM_CODES.find((known) => known === problem.code) ?? "invalid";
      return t(`problem.${code}`, { min: problem.min ?? 0, max: problem.max ?? 0 });
    },
    isFixed: (setting) => base.fixed.includes(setting),
  };
  return {
    editor,
    isDirty,
    isInvalid: isChecked && Object.keys({ ...problems, ...told }).length > 0,
    isPending: save.isPending,
    error: save.error,
    submit,
    reset,
  };
}
