"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { Chip } from "@/types/chips";
import { EditableFact } from "./editable-fact";

interface ChipSettingProps {
  chip: Chip;
  canWrite: boolean;
}

/** The label replaces the instance name as the chip's name. */
export function ChipLabel(props: ChipSettingProps) {
  const t = useTranslations("chipPage.facts");
  return (
    <EditableFact {...props} name="label" fields={["label"]}>
      {props.chip.label ?? t("noLabel")}
    </EditableFact>
  );
}

export function ChipTags(props: ChipSettingProps) {
  const t = useTranslations("chipPage.facts");
  return (
    <EditableFact {...props} name="tags" fields={["tags"]}>
      {props.chip.tags.length === 0 ? t("noTags") : props.chip.tags.join(" · ")}
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

/** The priority orders chips that have never sent a message, lowest number first. */
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
