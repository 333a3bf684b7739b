import { PencilIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { notify } from "@/components/layout/notify";
import { Button } from "@/components/ui/button";
import { FieldError, FieldLabel } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { isApiError } from "@/lib/api/api-error";
import { usePatchChip } from "@/lib/api/chip-changes";
import type { Chip, PatchChipInput } from "@/types/chips";

/** Field name shared by the request and the response. */
type Field = "perHour" | "perDay" | "priority" | "label";
type Change = Omit<PatchChipInput, "version">;
type Drafts = Partial<Record<Field, string>>;

interface EditableFactProps {
  chip: Chip;
  canWrite: boolean;
  name: "label" | "limits" | "priority";
  fields: readonly Field[];
  children: React.ReactNode;
}

export function EditableFact({ chip, canWrite, name, fields, children }: EditableFactProps) {
  const t = useTranslations("chipPage.edit");
  const [mode, setMode] = useState<"untouched" | "editing" | "edited">("untouched");
  const isEditing = mode === "editing";
  return (
    <>
      <span className="break-words">{children}</span>
      {canWrite && chip.status !== "cancelled" && !isEditing && (
        <Button
          variant="ghost"
          size="xs"
          className="-ml-2"
          // Restores the focus when the form closes.
          autoFocus={mode === "edited"}
          onClick={() => setMode("editing")}
        >
          <PencilIcon aria-hidden="true" />
          {t(name)}
        </Button>
      )}
      {isEditing && <FactForm chip={chip} name={name} fields={fields} onClose={() => setMode("edited")} />}
    </>
  );
}

/** Integers from 0 to 1000, the server's range for limits and priority. */
const WHOLE_NUMBER = /^(?:\d{1,3}|1000)$/;
const LABEL_MAX_LENGTH = 80;

function readDrafts(fields: readonly Field[], drafts: Drafts): Change {
  const change: Change = {};
  for (const key of fields) {
    const text = drafts[key]?.trim();
    if (text === undefined) continue;
    if (key === "label") change.label = text === "" ? null : text;
    else change[key] = Number(text);
  }
  return change;
}

type FactFormProps = Pick<EditableFactProps, "chip" | "name" | "fields"> & { onClose: () => void };

/** Sends only edited fields, so that concurrent changes to the other fields are kept. */
function FactForm({ chip, name, fields, onClose }: FactFormProps) {
  const t = useTranslations("chipPage.edit");
  const facts = useTranslations("chipPage.facts");
  const id = useId();
  const [drafts, setDrafts] = useState<Drafts>({});
  const [isChecked, setIsChecked] = useState(false);
  const patch = usePatchChip(chip.id);
  // `chip` follows other users' changes. The original version makes the server reject a save that would overwrite them.
  const [openedVersion] = useState(chip.version);
  const [isTold, setIsTold] = useState(false);
  const isWrong = (key: Field) =>
    key !== "label" && drafts[key] !== undefined && !WHOLE_NUMBER.test(drafts[key].trim());
  const isInvalid = isChecked && fields.some(isWrong);

  const save = (event: React.FormEvent) => {
    event.preventDefault();
    setIsChecked(true);
    if (fields.some(isWrong) || patch.isPending) return;
    const change = readDrafts(fields, drafts);
    if (Object.keys(change).length === 0) {
      onClose();
      return;
    }
    patch.mutate(
      { version: isTold ? chip.version : openedVersion, ...change },
      {
        onSuccess: () => {
          onClose();
          void notify("success", t(`${name}Saved`));
        },
        onError: (error) => isApiError(error, "version_conflict") && setIsTold(true),
      },
    );
  };

  return (
    <form
      onSubmit={save}
      noValidate
      className="mt-1 flex w-full flex-col gap-3"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <div className={fields.length > 1 ? "grid grid-cols-2 gap-3" : "flex flex-col"}>
        {fields.map((key, index) => (
          <div key={key} className="flex flex-col gap-1.5">
            <FieldLabel
              htmlFor={`${id}-${key}`}
              // A single field's name is already visible next to the form.
              className={fields.length > 1 ? "text-xs" : "sr-only"}
            >
              {key === "perHour" || key === "perDay" ? t(key) : facts(key)}
            </FieldLabel>
            <Input
              id={`${id}-${key}`}
              // Moves the focus to the form, which replaces the focused button.
              autoFocus={index === 0}
              inputMode={key === "label" ? "text" : "numeric"}
              maxLength={key === "label" ? LABEL_MAX_LENGTH : 4}
              autoComplete="off"
              value={drafts[key] ?? String(chip[key] ?? "")}
              aria-invalid={isChecked && isWrong(key)}
              aria-describedby={`${id}-message`}
              onChange={(event) => setDrafts({ ...drafts, [key]: event.target.value })}
            />
          </div>
        ))}
      </div>
      <FieldError id={`${id}-message`} error={patch.error}>
        {isInvalid && t("invalid")}
      </FieldError>
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
