import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { notify } from "@/components/layout/notify";
import { isApiError } from "@/lib/api/api-error";
import { settingsOptions, useUpdateSettings } from "@/lib/api/settings";
import type { Settings } from "@/types/settings";
import {
  changedValues,
  type FieldProblem,
  type PoolForm,
  type Problems,
  problemsAt,
  readForm,
  rebase,
  toForm,
} from "./pool-form";

/** The form's state and setters, for the sections of the page. */
export interface PoolEditor {
  form: PoolForm;
  set<Field extends keyof PoolForm>(field: Field, value: PoolForm[Field]): void;
  /** A field's problem; null before the first attempt to save. */
  problem(path: string): FieldProblem | null;
  /** True for a setting that the environment fixes. */
  isFixed(setting: keyof Settings): boolean;
}

/** The edited form and the settings that it was filled from, to detect another person's changes. */
interface Edited {
  base: Settings;
  form: PoolForm;
}

/** State of the settings form. */
export function usePoolSettings() {
  const t = useTranslations("poolSettings");
  const queryClient = useQueryClient();
  const query = useQuery(settingsOptions());
  const save = useUpdateSettings();
  const [edited, setEdited] = useState<Edited | null>(null);
  const [isChecked, setIsChecked] = useState(false);

  const base = edited?.base ?? query.data;
  if (base === undefined)
    return { state: "missing" as const, error: query.error, retry: () => query.refetch() };

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
      // The server's errors refer to the earlier input.
      if (save.isError) save.reset();
      setEdited((current) => ({
        base: current?.base ?? base,
        form: { ...(current?.form ?? form), [field]: value },
      }));
    },
    problem: (path) => (isChecked ? (problems[path] ?? told[path] ?? null) : null),
    isFixed: (setting) => base.fixed.includes(setting),
  };
  return {
    state: "ready" as const,
    editor,
    isDirty,
    isInvalid: isChecked && Object.keys({ ...problems, ...told }).length > 0,
    isPending: save.isPending,
    error: save.error,
    submit,
    reset,
  };
}
