import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { toast } from "sonner";
import { isApiError } from "@/lib/api/api-error";
import { chipKeys } from "@/lib/api/chips";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { CreateInstanceInput } from "@/types/chips";
import type { LimitProblem } from "@/types/limits";
import type { CreateInstanceAnswer } from "@/types/pairing";
import {
  type CreateForm,
  type CreateFormProblems,
  createFormProblems,
  createFormSchema,
  EMPTY_CREATE_FORM,
  toCreateInput,
} from "./create-form";
import { type CreateOngoing, createOrFollow } from "./create-or-follow";

/**
 * `taken`: another chip has the phone or name. `adoptable`: the name belongs to an instance that exists only in the
 * gateway.
 */
export type CreateConflict =
  | { kind: "taken"; field: "phone" | "instanceName"; chipId: string }
  | { kind: "adoptable"; field: "instanceName"; instanceName: string };

interface CreateInstanceFormInput {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onCreated: (answer: CreateInstanceAnswer) => void;
  onExisting: (chipId: string) => void;
}

const FIELD_REFUSED = [
  { field: "phone", message: "phone.invalid" },
  { field: "instanceName", message: "instanceName.invalid" },
  { field: "perHour", message: "limits.invalid" },
  { field: "perDay", message: "limits.invalid" },
] as const;

const LIMIT_MESSAGES = {
  above_per_day: "limits.abovePerDay",
  below_per_hour: "limits.belowPerHour",
} as const satisfies Record<LimitProblem, string>;
const isLimitProblem = (text: string): text is LimitProblem => Object.hasOwn(LIMIT_MESSAGES, text);

function conflictOf(error: unknown, input: CreateInstanceInput): CreateConflict | null {
  if (isApiError(error, "phone_taken") && error.chipId !== null) {
    return { kind: "taken", field: "phone", chipId: error.chipId };
  }
  if (!isApiError(error, "instance_name_taken")) return null;
  if (error.chipId !== null) return { kind: "taken", field: "instanceName", chipId: error.chipId };
  if (!error.adoptable || input.instanceName === undefined) return null;
  return { kind: "adoptable", field: "instanceName", instanceName: input.instanceName };
}

/** Returns messages for the fields whose values the server rejected. */
function refusalsOf(error: unknown, conflict: CreateConflict | null): CreateFormProblems {
  if (conflict?.kind === "taken") {
    return { [conflict.field]: conflict.field === "phone" ? "conflict.phone" : "conflict.name" };
  }
  if (!isApiError(error, "invalid_request")) return {};
  const wrong = error.fields.flatMap(({ path, message }) =>
    FIELD_REFUSED.filter(({ field }) => field === path).map((refused) => ({
      ...refused,
      ...(isLimitProblem(message) ? { message: LIMIT_MESSAGES[message] } : {}),
    })),
  );
  return Object.fromEntries(wrong.map(({ field, message }) => [field, message]));
}

export function useCreateInstanceForm(props: CreateInstanceFormInput) {
  const errorText = useErrorText();
  const form = useFormValues();
  const { create, conflict, ongoing } = useCreateRequest(props, form);

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const element = event.currentTarget;
    flushSync(form.check);
    const parsed = createFormSchema.safeParse(form.values);
    if (parsed.success) {
      if (!create.isPending) create.mutate(toCreateInput(parsed.data));
      return;
    }
    const wrong = element.querySelector("[aria-invalid=true]");
    if (wrong instanceof HTMLElement) wrong.focus();
  };

  const isFieldError = conflict !== null || isApiError(create.error, "invalid_request");
  return {
    ...form,
    submit,
    conflict,
    isPending: create.isPending,
    /** Set if the server has responded but continues the creation in the background. */
    ongoing: create.isPending ? ongoing : null,
    formError: create.isError && !isFieldError ? errorText(create.error) : null,
  };
}

/** Closing the dialog does not cancel the request. If the dialog was closed, a toast reports the result. */
function useCreateRequest(props: CreateInstanceFormInput, form: ReturnType<typeof useFormValues>) {
  const { open, onOpenChange, onCreated, onExisting } = props;
  const t = useTranslations("createInstance");
  const errorText = useErrorText();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [conflict, setConflict] = useState<CreateConflict | null>(null);
  const [ongoing, setOngoing] = useState<CreateOngoing | null>(null);

  const stage = useRef<"open" | "closed" | "gone">("closed");
  useEffect(() => {
    stage.current = open ? "open" : "closed";
    return () => {
      stage.current = "gone";
    };
  }, [open]);

  const showCreated = (answer: CreateInstanceAnswer) =>
    stage.current === "gone" ? router.push(`/chips/${answer.chipId}`) : onCreated(answer);

  const showOngoing = (told: CreateOngoing) => {
    setOngoing(told);
    void queryClient.invalidateQueries({ queryKey: chipKeys.all });
    if (stage.current === "open") return;
    toast.info(t(`ongoing.${told.trouble}`), {
      description: t("ongoing.closed"),
      action: { label: t("conflict.open"), onClick: () => router.push(`/chips/${told.chipId}`) },
    });
  };

  const create = useMutation({
    mutationFn: (input: CreateInstanceInput) => createOrFollow(input, showOngoing),
    onMutate: () => {
      setConflict(null);
      form.refuse({});
      setOngoing(null);
    },
    onSuccess: (outcome) => {
      form.reset();
      const isWatched = stage.current === "open";
      if (isWatched) onOpenChange(false);
      if (outcome.kind === "existing") {
        toast.info(t("conflict.opening"));
        if (isWatched) onExisting(outcome.chip.id);
        return;
      }
      const { answer } = outcome;
      if (isWatched) return onCreated(answer);
      toast.success(t("done.ready", { name: answer.instanceName }), {
        duration: 30_000,
        action: { label: t("done.readQr"), onClick: () => showCreated(answer) },
      });
    },
    onError: (error, input) => {
      const found = conflictOf(error, input);
      setConflict(found);
      form.refuse(refusalsOf(error, found));
      if (stage.current === "closed") {
        toast.error(t("done.failed", { message: errorText(error) }), {
          action: { label: t("done.back"), onClick: () => onOpenChange(true) },
        });
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: chipKeys.all }),
  });
  return { create, conflict, ongoing };
}

function useFormValues() {
  const [values, setValues] = useState(EMPTY_CREATE_FORM);
  // Problems are shown only after the first submit. If they appeared on blur, the submit button would move while the
  // user is clicking it.
  const [isChecked, setIsChecked] = useState(false);
  const [refused, setRefused] = useState<CreateFormProblems>({});
  const problems = { ...(isChecked ? createFormProblems(values) : {}), ...refused };

  const change = (changed: Partial<CreateForm>) => {
    setValues((before) => ({ ...before, ...changed }));
    setRefused((before) =>
      Object.fromEntries(Object.entries(before).filter(([field]) => !Object.hasOwn(changed, field))),
    );
  };
  const reset = () => {
    setValues(EMPTY_CREATE_FORM);
    setIsChecked(false);
    setRefused({});
  };
  return { values, problems, change, reset, check: () => setIsChecked(true), refuse: setRefused };
}
