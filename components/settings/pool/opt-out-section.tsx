import { useTranslations } from "next-intl";
import { LabelledField } from "@/components/ui/field";
import { SettingsSection } from "./setting-parts";
import { usePoolEditor } from "./use-pool-settings";

const TEXT_BOX =
  "field-sizing-content min-h-24 w-full max-w-lg resize-y rounded-md border border-input bg-transparent px-3 py-2 text-base shadow-xs outline-none focus-visible:border-ring focus-visible:ring-[3px] focus-visible:ring-ring/50 aria-invalid:border-destructive sm:text-sm dark:bg-input/30";

/** The replies with which contacts opt out, and the message that confirms it. */
export function OptOutSection() {
  const t = useTranslations("poolSettings.optOut");
  return (
    <SettingsSection name="optOut">
      <TextSetting field="optOutKeywords" label={t("keywords")} help={t("keywordsHint")} />
      <TextSetting field="optOutConfirmation" label={t("confirmation")} help={t("confirmationHint")} />
    </SettingsSection>
  );
}

interface TextSettingProps {
  field: "optOutKeywords" | "optOutConfirmation";
  label: string;
  help: string;
}

function TextSetting({ field, label, help }: TextSettingProps) {
  const editor = usePoolEditor();
  return (
    <LabelledField label={label} help={help} problem={editor.problem(field)}>
      {(control) => (
        <textarea
          {...control}
          className={TEXT_BOX}
          rows={3}
          maxLength={field === "optOutConfirmation" ? 1000 : 4000}
          value={editor.form[field]}
          onChange={(event) => editor.set(field, event.target.value)}
        />
      )}
    </LabelledField>
  );
}
