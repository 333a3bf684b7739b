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
import { readTags } from "@/types/tags";

/** Fields that have the same name in the request and in the response. */
type Field = "perHour" | "perDay" | "priority" | "label" | "tags";
type Change = Omit<PatchChipInput, "version">;
type Drafts = Partial<Record<Field, string>>;

interface EditableFactProps {
  chip: Chip;
  canWrite: boolean;
  name: "label" | "limits" | "priority" | "tags";
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
          // Moves the focus back to this button when the form closes.
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
const MAX_LENGTHS: Partial<Record<Field, number>> = { label: 80, tags: 400 };

function isValid(key: Field, text: string): boolean {
  if (key === "tags") return readTags(text) !== null;
  return key === "label" || WHOLE_NUMBER.test(text);
}

function readDrafts(fields: readonly Field[], drafts: Drafts): Change {
  const change: Change = {};
  for (const key of fields) {
    const text = drafts[key]?.trim();
    if (text === undefined) continue;
    if (key === "tags") change.tags = readTags(text) ?? undefined;
    else if (key === "label") change.label = text === "" ? null : text;
    else change[key] = Number(text);
  }
  return change;
}

/** Compares the limits as they would be after saving. */
function limitsContradict(chip: Chip, drafts: Drafts): boolean {
  if (drafts.perHour === undefined && drafts.perDay === undefined) return false;
  return Number(drafts.perHour ?? chip.perHour) > Number(drafts.perDay ?? chip.perDay);
}

type FactFormProps = Pick<EditableFactProps, "chip" | "name" | "fields"> & { onClose: () => void };

/** Sends only the edited fields, so that concurrent changes to other fields are kept. */
function FactForm({ chip, name, fields, onClose }: FactFormProps) {
  const t = useTranslations("chipPage.edit");
  const facts = useTranslations("chipPage.facts");
  const id = useId();
  const [drafts, setDrafts] = useState<Drafts>({});
  const [isChecked, setIsChecked] = useState(false);
  const patch = usePatchChip(chip.id);
  // `chip` is refreshed when other users change it. The version at opening makes the server reject a save that would
  // overwrite their changes.
  const [openedVersion] = useState(chip.version);
  const [isTold, setIsTold] = useState(false);
  const isWrong = (key: Field) => drafts[key] !== undefined && !isValid(key, drafts[key].trim());
  const isContradictory = limitsContradict(chip, drafts);
  const isInvalid = isChecked && (fields.some(isWrong) || isContradictory);

  const save = (event: React.FormEvent) => {
    event.preventDefault();
    setIsChecked(true);
    if (fields.some(isWrong) || isContradictory || patch.isPending) return;
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
              // If there is only one field, its name is already visible next to the form.
              className={fields.length > 1 ? "text-xs" : "sr-only"}
            >
              {key === "perHour" || key === "perDay" ? t(key) : facts(key)}
            </FieldLabel>
            <Input
              id={`${id}-${key}`}
              // Moves the focus into the form, because the form replaces the button that had the focus.
              autoFocus={index === 0}
              inputMode={MAX_LENGTHS[key] === undefined ? "numeric" : "text"}
              maxLength={MAX_LENGTHS[key] ?? 4}
              autoComplete="off"
              value={drafts[key] ?? (key === "tags" ? chip.tags.join(", ") : String(chip[key] ?? ""))}
              aria-invalid={isChecked && (isWrong(key) || (isContradictory && key === "perDay"))}
              aria-describedby={`${id}-message`}
              onChange={(event) => setDrafts({ ...drafts, [key]: event.target.value })}
            />
          </div>
        ))}
      </div>
      <FieldError id={`${id}-message`} error={patch.error}>
        {isInvalid && t(isContradictory ? "contradiction" : name === "tags" ? "tagsInvalid" : "invalid")}
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
