"use client";

import { PencilIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { notify } from "@/components/layout/notify";
import { Button } from "@/components/ui/button";
import { FieldError, FieldLabel } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { usePatchChip } from "@/lib/api/chips";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { Chip } from "@/types/chips";

const LIMIT = /^(?:\d{1,3}|1000)$/;

/** A chip's own limits, editable in place. Somebody else's change meanwhile is shown, never overwritten. */
export function ChipLimits({ chip, canWrite }: { chip: Chip; canWrite: boolean }) {
  const t = useTranslations("chipPage");
  const [isEditing, setIsEditing] = useState(false);
  const { perHour, perDay } = chip;
  return (
    <>
      <span>{t("facts.limitsValue", { perHour, perDay })}</span>
      {canWrite && chip.status !== "cancelled" && !isEditing && (
        <Button variant="ghost" size="xs" className="-ml-2" onClick={() => setIsEditing(true)}>
          <PencilIcon aria-hidden="true" />
          {t("limits.edit")}
        </Button>
      )}
      {isEditing && <LimitsForm chip={chip} onClose={() => setIsEditing(false)} />}
    </>
  );
}

function LimitsForm({ chip, onClose }: { chip: Chip; onClose: () => void }) {
  const t = useTranslations("chipPage.limits");
  const errorText = useErrorText();
  const id = useId();
  const [perHour, setPerHour] = useState(String(chip.perHour));
  const [perDay, setPerDay] = useState(String(chip.perDay));
  const [isInvalid, setIsInvalid] = useState(false);
  const patch = usePatchChip(chip.id);

  const save = (event: React.FormEvent) => {
    event.preventDefault();
    const isValid = LIMIT.test(perHour) && LIMIT.test(perDay);
    setIsInvalid(!isValid);
    if (!isValid || patch.isPending) return;
    // The version of what is on screen now: after a conflict that is the other person's.
    const input = { version: chip.version, perHour: Number(perHour), perDay: Number(perDay) };
    patch.mutate(input, {
      onSuccess: () => {
        onClose();
        void notify("success", t("saved"));
      },
    });
  };

  const fields = [
    { key: "perHour", value: perHour, set: setPerHour },
    { key: "perDay", value: perDay, set: setPerDay },
  ] as const;
  const message = isInvalid ? t("invalid") : patch.isError ? errorText(patch.error) : null;
  return (
    <form
      onSubmit={save}
      noValidate
      className="mt-1 flex w-full flex-col gap-3"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <div className="grid grid-cols-2 gap-3">
        {fields.map(({ key, value, set }) => (
          <div key={key} className="flex flex-col gap-1.5">
            <FieldLabel htmlFor={`${id}-${key}`} className="text-xs">
              {t(key)}
            </FieldLabel>
            <Input
              id={`${id}-${key}`}
              inputMode="numeric"
              autoComplete="off"
              value={value}
              aria-invalid={isInvalid && !LIMIT.test(value)}
              aria-describedby={`${id}-message`}
              onChange={(event) => set(event.target.value.trim())}
            />
          </div>
        ))}
      </div>
      <FieldError id={`${id}-message`}>{message}</FieldError>
      <div className="flex gap-2">
        <Button type="submit" size="sm" disabled={patch.isPending}>
          {patch.isPending && <Spinner />}
          {t("save")}
        </Button>
        <Button type="button" variant="outline" size="sm" onClick={onClose}>
          {t("cancel")}
        </Button>
      </div>
    </form>
  );
}
