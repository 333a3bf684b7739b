"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { Chip } from "@/types/chips";
import { EditableFact } from "./editable-fact";

interface ChipSettingProps {
  chip: Chip;
  canWrite: boolean;
}

/** The label of a chip, shown above the instance name everywhere. */
export function ChipLabel({ chip, canWrite }: ChipSettingProps) {
  const t = useTranslations("chipPage");
  return (
    <EditableFact
      chip={chip}
      canWrite={canWrite}
      fields={[{ key: "label", label: t("facts.label"), value: chip.label ?? "", isNumber: false }]}
      editLabel={t("edit.label")}
      saved={t("edit.labelSaved")}
    >
      {chip.label ?? t("facts.noLabel")}
    </EditableFact>
  );
}

export function ChipLimits({ chip, canWrite }: ChipSettingProps) {
  const t = useTranslations("chipPage");
  const { perHour, perDay } = chip;
  return (
    <EditableFact
      chip={chip}
      canWrite={canWrite}
      fields={[
        { key: "perHour", label: t("edit.perHour"), value: String(perHour), isNumber: true },
        { key: "perDay", label: t("edit.perDay"), value: String(perDay), isNumber: true },
      ]}
      editLabel={t("edit.limits")}
      saved={t("edit.limitsSaved")}
    >
      {t("facts.limitsValue", { perHour, perDay })}
    </EditableFact>
  );
}

/** Orders chips that have never sent; the lower number goes first. */
export function ChipPriority({ chip, canWrite }: ChipSettingProps) {
  const t = useTranslations("chipPage");
  const format = useFormatter();
  return (
    <EditableFact
      chip={chip}
      canWrite={canWrite}
      fields={[{ key: "priority", label: t("facts.priority"), value: String(chip.priority), isNumber: true }]}
      editLabel={t("edit.priority")}
      saved={t("edit.prioritySaved")}
    >
      {format.number(chip.priority)}
      <span className="block text-muted-foreground">{t("facts.priorityHint")}</span>
    </EditableFact>
  );
}
