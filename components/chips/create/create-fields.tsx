import { useQuery } from "@tanstack/react-query";
import { ChevronRightIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useId, useState } from "react";
import { Controller, type UseFormReturn } from "react-hook-form";
import { Checkbox } from "@/components/ui/checkbox";
import {
  Field,
  FieldContent,
  FieldDescription,
  FieldError,
  FieldGroup,
  FieldLabel,
} from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { newChipDefaultsOptions } from "@/lib/api/chips";
import {
  type CreateForm,
  defaultInstanceName,
  formatPhoneInput,
  formatWhole,
  isCreateFormMessage,
} from "./create-form";

interface CreateFieldsProps {
  form: UseFormReturn<CreateForm>;
  /** Beside the field that a conflict is about: the way out of it. */
  phoneHelp: ReactNode;
  nameHelp: ReactNode;
}

export function CreateFields({ form, phoneHelp, nameHelp }: CreateFieldsProps) {
  return (
    <FieldGroup>
      <PhoneField form={form} help={phoneHelp} />
      <NameField form={form} help={nameHelp} />
      <WarmField form={form} />
      <LimitFields form={form} />
    </FieldGroup>
  );
}

interface FieldProps {
  form: UseFormReturn<CreateForm>;
}

function PhoneField({ form, help }: FieldProps & { help: ReactNode }) {
  const t = useTranslations("createInstance");
  const id = useId();
  return (
    <Controller
      name="phone"
      control={form.control}
      render={({ field, fieldState }) => (
        <Field data-invalid={fieldState.invalid}>
          <FieldLabel htmlFor={id}>{t("phone.label")}</FieldLabel>
          <Input
            {...field}
            id={id}
            type="tel"
            inputMode="tel"
            autoComplete="off"
            placeholder={t("phone.placeholder")}
            aria-invalid={fieldState.invalid}
            aria-describedby={`${id}-hint ${id}-error`}
            maxLength={40}
            onChange={(event) => {
              const { value, selectionStart } = event.target;
              field.onChange(formatPhoneInput(value, field.value, selectionStart === value.length));
            }}
            onBlur={() => {
              if (field.value !== "") field.onChange(formatWhole(field.value));
              field.onBlur();
            }}
          />
          <FieldDescription id={`${id}-hint`}>{t("phone.hint")}</FieldDescription>
          <FieldMessage id={`${id}-error`} message={fieldState.error?.message} />
          {help}
        </Field>
      )}
    />
  );
}

function NameField({ form, help }: FieldProps & { help: ReactNode }) {
  const t = useTranslations("createInstance");
  const id = useId();
  const { error } = form.getFieldState("instanceName", form.formState);
  const defaultName = defaultInstanceName(form.watch("phone"));
  return (
    <Field data-invalid={error !== undefined}>
      <FieldLabel htmlFor={id}>
        {t("instanceName.label")}
        <span className="font-normal text-muted-foreground">({t("instanceName.optional")})</span>
      </FieldLabel>
      <Input
        {...form.register("instanceName")}
        id={id}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder={defaultName ?? t("instanceName.placeholderWithoutPhone")}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-hint ${id}-error`}
      />
      <FieldDescription id={`${id}-hint`}>{t("instanceName.hint")}</FieldDescription>
      <FieldMessage id={`${id}-error`} message={error?.message} />
      {help}
    </Field>
  );
}

function WarmField({ form }: FieldProps) {
  const t = useTranslations("createInstance.warm");
  const id = useId();
  const { data: defaults } = useQuery(newChipDefaultsOptions());
  const numbers = {
    known: defaults === undefined ? "no" : "yes",
    perHour: defaults?.firstDay.perHour ?? 0,
    perDay: defaults?.firstDay.perDay ?? 0,
    day: defaults?.warmUpDoneDay ?? 0,
  };
  return (
    <Controller
      name="alreadyWarm"
      control={form.control}
      render={({ field }) => (
        <Field orientation="horizontal">
          <Checkbox
            id={id}
            ref={field.ref}
            checked={field.value}
            onCheckedChange={(checked) => field.onChange(checked === true)}
            onBlur={field.onBlur}
            aria-describedby={`${id}-hint`}
            className="mt-0.5"
          />
          <FieldContent>
            <FieldLabel htmlFor={id}>{t("label")}</FieldLabel>
            <FieldDescription id={`${id}-hint`}>{t("hint", numbers)}</FieldDescription>
          </FieldContent>
        </Field>
      )}
    />
  );
}

const LIMITS = ["perHour", "perDay"] as const;

function LimitFields({ form }: FieldProps) {
  const t = useTranslations("createInstance.limits");
  const id = useId();
  // The pool's own, shown where nothing is typed.
  const { data: defaults } = useQuery(newChipDefaultsOptions());
  const [isOpen, setIsOpen] = useState(false);
  const hasError = LIMITS.some((name) => form.formState.errors[name] !== undefined);
  return (
    <details
      className="group/limits"
      open={isOpen || hasError}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary className="flex w-fit cursor-pointer items-center gap-1.5 rounded-sm text-sm font-medium outline-none focus-visible:ring-[3px] focus-visible:ring-ring/50">
        <ChevronRightIcon
          aria-hidden="true"
          className="size-4 text-muted-foreground group-open/limits:rotate-90 motion-safe:transition-transform"
        />
        {t("title")}
      </summary>
      <div className="mt-3 grid grid-cols-2 gap-4">
        {LIMITS.map((name) => {
          const { error } = form.getFieldState(name, form.formState);
          return (
            <Field key={name} data-invalid={error !== undefined}>
              <FieldLabel htmlFor={`${id}-${name}`}>{t(name)}</FieldLabel>
              <Input
                {...form.register(name)}
                id={`${id}-${name}`}
                inputMode="numeric"
                autoComplete="off"
                placeholder={defaults?.[name].toString()}
                aria-invalid={error !== undefined}
                aria-describedby={`${id}-hint ${id}-${name}-error`}
                className="tabular-nums"
              />
              <FieldMessage id={`${id}-${name}-error`} message={error?.message} />
            </Field>
          );
        })}
        <FieldDescription id={`${id}-hint`} className="col-span-2">
          {defaults !== undefined && t("hint", { perHour: defaults.perHour, perDay: defaults.perDay })}
        </FieldDescription>
      </div>
    </details>
  );
}

function FieldMessage({ id, message }: { id: string; message: string | undefined }) {
  const t = useTranslations("createInstance");
  return <FieldError id={id}>{isCreateFormMessage(message) ? t(message) : null}</FieldError>;
}
