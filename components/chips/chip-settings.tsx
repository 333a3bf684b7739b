"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { Chip } from "@/types/chips";
import { EditableFact } from "./editable-fact";

interface ChipSettingProps {
  chip: Chip;
  canWrite: boolean;
}

/** Edits the label, which takes precedence over the instance name as the chip's display name. */
export function ChipLabel(props: ChipSettingProps) {
  const t = useTranslations("chipPage.facts");
  return (
    <EditableFact {...props} name="label" fields={["label"]}>
      {props.chip.label ?? t("noLabel")}
    </EditableFact>
  );
}

export function ChipLimits(props: ChipSettingProps) {
  const t = useTranslations("chipPage.facts");
  const { perHour, perDay } = props.chip;
  return (
    <EditableFact {...props} name="limits" fields={["perHour", "perDay"]}>
      {t("limitsValue", { perHour, perDay })}
    </EditableFact>
  );
}

/** Edits the priority, which orders chips that have never sent a message. Lower numbers go first. */
export function ChipPriority(props: ChipSettingProps) {
  const t = useTranslations("chipPage.facts");
  const format = useFormatter();
  return (
    <EditableFact {...props} name="priority" fields={["priority"]}>
      {format.number(props.chip.priority)}
      <span className="block text-muted-foreground">{t("priorityHint")}</span>
    </EditableFact>
  );
}
