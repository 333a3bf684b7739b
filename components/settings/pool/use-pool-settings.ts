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

/** What a section of the page gets: the form as it is now, and how to change it. */
export interface PoolEditor {
  form: PoolForm;
  set<Field extends keyof PoolForm>(field: Field, value: PoolForm[Field]): void;
  /** What is wrong with a field, once the person tried to save. */
  problem(path: string): FieldProblem | null;
  /** True for what the environment sets. */
  isFixed(setting: keyof Settings): boolean;
}

/** What was typed, and the settings it was typed over: those of another person would not be noticed otherwise. */
interface Edited {
  base: Settings;
  form: PoolForm;
}

/** The settings' form, from the first key to the answer of the server. */
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
      // What the server said was about what had been typed then.
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
