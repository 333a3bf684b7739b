import { useTranslations } from "next-intl";
import { SelectField } from "@/components/ui/field";

const DAYS = [30, 90, 365];

/** The form field `expiresInDays`, which is empty for a key that does not expire. */
export function ExpiryField() {
  const t = useTranslations("apiKeys.expiry");
  return (
    <SelectField
      name="expiresInDays"
      label={t("label")}
      help={t("help")}
      defaultValue=""
      options={[
        { value: "", label: t("never") },
        ...DAYS.map((days) => ({ value: days, label: t("days", { count: days }) })),
      ]}
    />
  );
}

export const readExpiry = (text: string): number | undefined => (text === "" ? undefined : Number(text));
