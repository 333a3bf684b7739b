import { useQuery } from "@tanstack/react-query";
import { ChevronRightIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { gatewayChoices } from "@/components/gateways/gateway-choice";
import { GatewayField } from "@/components/gateways/gateway-field";
import { CheckboxField, FieldDescription, TextField } from "@/components/ui/field";
import { newChipDefaultsOptions } from "@/lib/api/chips";
import { gatewayListOptions } from "@/lib/api/gateways";
import {
  type CreateForm,
  type CreateFormProblems,
  defaultInstanceName,
  formatPhoneInput,
  formatWhole,
} from "./create-form";

interface CreateFieldsProps {
  values: CreateForm;
  problems: CreateFormProblems;
  onChange: (change: Partial<CreateForm>) => void;
  phoneHelp: ReactNode;
  nameHelp: ReactNode;
}

export function CreateFields({ values, problems, onChange, phoneHelp, nameHelp }: CreateFieldsProps) {
  const t = useTranslations("createInstance");
  const sentence = (field: keyof CreateForm) => problems[field] !== undefined && t(problems[field]);
  return (
    <>
      <div className="flex flex-col gap-2">
        <TextField
          name="phone"
          type="tel"
          inputMode="tel"
          label={t("phone.label")}
          help={t("phone.hint")}
          problem={sentence("phone")}
          placeholder={t("phone.placeholder")}
          autoComplete="off"
          maxLength={40}
          value={values.phone}
          onChange={({ target: { value, selectionStart } }) =>
            onChange({ phone: formatPhoneInput(value, values.phone, selectionStart === value.length) })
          }
          onBlur={() => values.phone !== "" && onChange({ phone: formatWhole(values.phone) })}
        />
        {phoneHelp}
      </div>
      <div className="flex flex-col gap-2">
        <TextField
          name="instanceName"
          label={
            <>
              {t("instanceName.label")}
              <span className="font-normal text-muted-foreground">({t("instanceName.optional")})</span>
            </>
          }
          help={t("instanceName.hint")}
          problem={sentence("instanceName")}
          placeholder={defaultInstanceName(values.phone) ?? t("instanceName.placeholderWithoutPhone")}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={values.instanceName}
          onChange={(event) => onChange({ instanceName: event.target.value })}
        />
        {nameHelp}
      </div>
      <ChosenGateway value={values.gatewayId} onChange={(gatewayId) => onChange({ gatewayId })} />
      <WarmField isChecked={values.alreadyWarm} onCheck={(alreadyWarm) => onChange({ alreadyWarm })} />
      <LimitFields values={values} problems={problems} onChange={onChange} />
    </>
  );
}

/** Shown only in a pool with several gateways. */
function ChosenGateway({ value, onChange }: { value: string; onChange: (gatewayId: string) => void }) {
  const t = useTranslations("gateways");
  const { data } = useQuery(gatewayListOptions());
  const gateways = data?.items ?? [];
  const choices = gatewayChoices(gateways);
  if (gateways.length < 2 || choices.length === 0) return null;
  return (
    <GatewayField
      help={t("createHelp")}
      choices={choices}
      value={value === "" ? null : value}
      onValue={onChange}
    />
  );
}

function WarmField({ isChecked, onCheck }: { isChecked: boolean; onCheck: (checked: boolean) => void }) {
  const t = useTranslations("createInstance.warm");
  const { data: defaults } = useQuery(newChipDefaultsOptions());
  const numbers = {
    known: defaults === undefined ? "no" : "yes",
    perHour: defaults?.firstDay.perHour ?? 0,
    perDay: defaults?.firstDay.perDay ?? 0,
    day: defaults?.warmUpDoneDay ?? 0,
  };
  return (
    <CheckboxField
      label={t("label")}
      help={t("hint", numbers)}
      checked={isChecked}
      onCheckedChange={onCheck}
    />
  );
}

const LIMITS = ["perHour", "perDay"] as const;

function LimitFields({
  values,
  problems,
  onChange,
}: Pick<CreateFieldsProps, "values" | "problems" | "onChange">) {
  const t = useTranslations("createInstance");
  const { data: defaults } = useQuery(newChipDefaultsOptions());
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      className="group/limits"
      open={isOpen || LIMITS.some((name) => problems[name] !== undefined)}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary className="flex w-fit cursor-pointer items-center gap-1.5 rounded-sm text-sm font-medium outline-none focus-visible:ring-[3px] focus-visible:ring-ring/50">
        <ChevronRightIcon
          aria-hidden="true"
          className="size-4 text-muted-foreground group-open/limits:rotate-90 motion-safe:transition-transform"
        />
        {t("limits.title")}
      </summary>
      <div className="mt-3 grid grid-cols-2 gap-4">
        {LIMITS.map((name) => (
          <TextField
            key={name}
            name={name}
            label={t(`limits.${name}`)}
            problem={problems[name] !== undefined && t(problems[name])}
            inputMode="numeric"
            autoComplete="off"
            placeholder={defaults?.[name].toString()}
            className="tabular-nums"
            value={values[name]}
            onChange={(event) => onChange({ [name]: event.target.value })}
          />
        ))}
        <FieldDescription className="col-span-2">
          {defaults !== undefined && t("limits.hint", { perHour: defaults.perHour, perDay: defaults.perDay })}
        </FieldDescription>
      </div>
    </details>
  );
}
