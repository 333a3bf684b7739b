import { useTranslations } from "next-intl";
import { CheckboxField, FieldError } from "@/components/ui/field";
import { EVENT_TYPES, type SubscribedTypes } from "./event-types";

interface EventTypeFieldsProps {
  types: SubscribedTypes;
  onChange: (types: SubscribedTypes) => void;
}

/** The types that a subscription receives: all of them, or a selection. */
export function EventTypeFields({ types, onChange }: EventTypeFieldsProps) {
  const t = useTranslations("subscriptions");
  const isAll = types.includes("*");
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-3 text-sm font-medium">{t("form.types")}</legend>
      <CheckboxField
        label={t("allTypes")}
        help={t("form.typesHelp")}
        checked={isAll}
        onCheckedChange={(checked) => onChange(checked ? ["*"] : [])}
      />
      {!isAll && (
        <div className="grid gap-3 sm:grid-cols-2">
          {EVENT_TYPES.names.map((type) => (
            <CheckboxField
              key={type}
              label={t(`types.${type}`)}
              help={<code className="font-mono text-xs">{type}</code>}
              checked={types.includes(type)}
              onCheckedChange={(checked) =>
                onChange(EVENT_TYPES.names.filter((name) => (name === type ? checked : types.includes(name))))
              }
            />
          ))}
        </div>
      )}
      <FieldError>{types.length === 0 && t("form.typesProblem")}</FieldError>
    </fieldset>
  );
}
