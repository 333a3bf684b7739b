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

interface EditableField {
  /** The field's name in the request and in the answer. */
  key: "perHour" | "perDay" | "priority" | "label";
  label: string;
  value: string;
  isNumber: boolean;
}

type Change = Omit<PatchChipInput, "version">;
type Drafts = Partial<Record<EditableField["key"], string>>;

interface EditableFactProps {
  chip: Chip;
  canWrite: boolean;
  fields: readonly EditableField[];
  editLabel: string;
  saved: string;
  /** The fact in words. */
  children: React.ReactNode;
}

/** A fact of a chip with an inline form to change it. */
export function EditableFact({ chip, canWrite, fields, editLabel, saved, children }: EditableFactProps) {
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
          // Returns the focus when the form closes.
          autoFocus={mode === "edited"}
          onClick={() => setMode("editing")}
        >
          <PencilIcon aria-hidden="true" />
          {editLabel}
        </Button>
      )}
      {isEditing && <FactForm chip={chip} fields={fields} saved={saved} onClose={() => setMode("edited")} />}
    </>
  );
}

/** Whole numbers from 0 to 1000: the server's range for limits and priority. */
const WHOLE_NUMBER = /^(?:\d{1,3}|1000)$/;
const LABEL_MAX_LENGTH = 80;

/** The edited fields as the request takes them. */
function readDrafts(fields: readonly EditableField[], drafts: Drafts): Change {
  const change: Change = {};
  for (const { key } of fields) {
    const text = drafts[key]?.trim();
    if (text === undefined) continue;
    if (key === "label") change.label = text === "" ? null : text;
    else change[key] = Number(text);
  }
  return change;
}

type FactFormProps = Pick<EditableFactProps, "chip" | "fields" | "saved"> & { onClose: () => void };

/** Sends only edited fields, so that another person's change of the others is kept. */
function FactForm({ chip, fields, saved, onClose }: FactFormProps) {
  const t = useTranslations("chipPage.edit");
  const id = useId();
  const [drafts, setDrafts] = useState<Drafts>({});
  const [isChecked, setIsChecked] = useState(false);
  const patch = usePatchChip(chip.id);
  // `chip` follows other people's changes; a person who is typing must be warned before overwriting them.
  const [openedVersion] = useState(chip.version);
  const [isTold, setIsTold] = useState(false);
  const isWrong = ({ key, isNumber }: EditableField) =>
    isNumber && drafts[key] !== undefined && !WHOLE_NUMBER.test(drafts[key].trim());
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
          void notify("success", saved);
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
        {fields.map((field, index) => (
          <div key={field.key} className="flex flex-col gap-1.5">
            <FieldLabel
              htmlFor={`${id}-${field.key}`}
              // A single field stands beside its name already.
              className={fields.length > 1 ? "text-xs" : "sr-only"}
            >
              {field.label}
            </FieldLabel>
            <Input
              id={`${id}-${field.key}`}
              // Replaces the button that had the focus.
              autoFocus={index === 0}
              inputMode={field.isNumber ? "numeric" : "text"}
              maxLength={field.isNumber ? 4 : LABEL_MAX_LENGTH}
              autoComplete="off"
              value={drafts[field.key] ?? field.value}
              aria-invalid={isChecked && isWrong(field)}
              aria-describedby={`${id}-message`}
              onChange={(event) => setDrafts({ ...drafts, [field.key]: event.target.value })}
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
