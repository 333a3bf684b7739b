import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useClockText } from "@/components/layout/use-clock-text";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { FormDialog } from "@/components/ui/dialog-form";
import { SelectField, TextField } from "@/components/ui/field";
import { chipUrl } from "@/lib/api/chip-list-query";
import { chipListOptions } from "@/lib/api/chips";
import { useUpdateContact } from "@/lib/api/contacts";
import { chipName } from "@/lib/chip-name";
import type { ContactDetail } from "@/types/contact-pages";

const MOST_CHIPS = 100;

interface ChangeChipDialogProps {
  contact: ContactDetail;
  onClose: () => void;
}

export function ChangeChipDialog({ contact, onClose }: ChangeChipDialogProps) {
  const t = useTranslations("contacts.chipDialog");
  const clock = useClockText();
  const { run, state } = useDialogMutation(useUpdateContact(contact.id), onClose);
  const [search, setSearch] = useState("");
  const { data, error } = useQuery(
    chipListOptions({ ...chipUrl.initial, search, sort: "name", pageSize: MOST_CHIPS }),
  );
  const chips = (data?.items ?? []).flatMap((chip) =>
    chip.instanceName === null ? [] : [{ value: chip.instanceName, label: chipName(chip) }],
  );
  const isLong = search !== "" || (data?.total ?? 0) > MOST_CHIPS;
  return (
    <FormDialog
      title={t("title")}
      description={t("description")}
      onClose={onClose}
      isPending={state.isPending}
      isIncomplete={chips.length === 0}
      error={state.error ?? error}
      submitLabel={t(state.isPending ? "working" : "submit")}
      onSubmit={(text) => run({ version: contact.version, instanceName: text("instanceName") }, t("done"))}
    >
      {isLong && (
        <TextField
          label={t("search")}
          value={search}
          maxLength={100}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      <SelectField
        key={data === undefined ? "loading" : "loaded"}
        name="instanceName"
        label={t("chip")}
        options={chips}
        defaultValue={contact.preferredInstance ?? undefined}
        disabled={data === undefined}
        help={
          contact.replyWindowUntil === null
            ? undefined
            : t("window", { until: clock(contact.replyWindowUntil) })
        }
        className="max-w-full"
      />
    </FormDialog>
  );
}
