import { type ComponentProps, type ReactNode, useId } from "react";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { cn } from "@/lib/utils";
import { Checkbox } from "./checkbox";
import { Input } from "./input";
import { NativeSelect, type SelectProps } from "./native-select";

interface FieldTexts {
  label: ReactNode;
  help?: ReactNode;
  problem?: ReactNode;
  /** Applies to the whole field, including the label and the texts below the control. */
  fieldClassName?: string;
  labelClassName?: string;
}

interface LabelledFieldProps extends FieldTexts {
  children: (control: { id: string; "aria-invalid": boolean; "aria-describedby": string }) => ReactNode;
}

/** Associates a control with its label, help text and problem for screen readers. */
export function LabelledField({ label, help, problem, children, ...props }: LabelledFieldProps) {
  const { fieldClassName, labelClassName } = props;
  const id = useId();
  const isInvalid = Boolean(problem);
  return (
    <div
      data-invalid={isInvalid}
      className={cn("flex w-full flex-col gap-2 data-[invalid=true]:text-destructive", fieldClassName)}
    >
      <FieldLabel htmlFor={id} className={labelClassName}>
        {label}
      </FieldLabel>
      {children({ id, "aria-invalid": isInvalid, "aria-describedby": `${id}-help ${id}-problem` })}
      {help && <FieldDescription id={`${id}-help`}>{help}</FieldDescription>}
      <FieldError id={`${id}-problem`}>{problem}</FieldError>
    </div>
  );
}

function splitTexts<Props extends FieldTexts>(props: Props) {
  const { label, help, problem, fieldClassName, labelClassName, ...control } = props;
  return [{ label, help, problem, fieldClassName, labelClassName }, control] as const;
}

export function TextField(props: FieldTexts & ComponentProps<"input">) {
  const [texts, input] = splitTexts(props);
  return <LabelledField {...texts}>{(control) => <Input {...input} {...control} />}</LabelledField>;
}

export function SelectField(props: FieldTexts & SelectProps) {
  const [texts, select] = splitTexts(props);
  return <LabelledField {...texts}>{(control) => <NativeSelect {...select} {...control} />}</LabelledField>;
}

export function CheckboxField({
  label,
  help,
  ...box
}: Pick<FieldTexts, "label" | "help"> & ComponentProps<typeof Checkbox>) {
  const id = useId();
  return (
    <div className="flex w-full items-start gap-3">
      <Checkbox {...box} id={id} className="mt-0.5" aria-describedby={`${id}-help`} />
      <div className="flex flex-1 flex-col gap-1.5 leading-snug">
        <FieldLabel htmlFor={id}>{label}</FieldLabel>
        {help && <FieldDescription id={`${id}-help`}>{help}</FieldDescription>}
      </div>
    </div>
  );
}

export function FieldLabel({ className, ...props }: ComponentProps<"label">) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the caller sets `htmlFor`
    <label
      className={cn("flex w-fit items-center gap-2 text-sm leading-snug font-medium select-none", className)}
      {...props}
    />
  );
}

export function FieldDescription({ className, ...props }: ComponentProps<"p">) {
  return (
    <p className={cn("text-sm leading-normal font-normal text-muted-foreground", className)} {...props} />
  );
}

/** Shows a problem as text, or as a translated `error`. Renders nothing if there is neither. */
export function FieldError({
  className,
  error = null,
  children,
  ...props
}: ComponentProps<"div"> & { error?: unknown }) {
  if (!children && error === null) return null;
  return (
    <div role="alert" className={cn("text-sm font-normal text-destructive", className)} {...props}>
      {children || <ErrorText error={error} />}
    </div>
  );
}

function ErrorText({ error }: { error: unknown }) {
  const errorText = useErrorText();
  return errorText(error);
}
