import type { UseMutationResult } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { ConfirmDialog, FormDialog } from "@/components/ui/dialog-form";
import { CheckboxField, TextField } from "@/components/ui/field";
import { useChangeView, useCreateView, useDeleteView } from "@/lib/api/chip-view-changes";
import type { ViewState } from "@/lib/api/chip-view-state";
import type { SavedView } from "@/types/saved-views";
import { VIEW_NAME_MAX_LENGTH } from "@/types/view-limits";
import { rememberView } from "./remembered-view";
import { useViewProblems } from "./use-view-problems";

export type ViewDialog = { kind: "save" } | { kind: "edit" | "delete"; view: SavedView };

interface ViewDialogsProps {
  dialog: ViewDialog;
  state: ViewState;
  onClose: () => void;
}

export function ViewDialogs({ dialog, state, onClose }: ViewDialogsProps) {
  if (dialog.kind === "save") return <SaveDialog state={state} onClose={onClose} />;
  if (dialog.kind === "edit") return <EditDialog view={dialog.view} onClose={onClose} />;
  return <DeleteDialog view={dialog.view} onClose={onClose} />;
}

function SaveDialog({ state, onClose }: { state: ViewState; onClose: () => void }) {
  const t = useTranslations("chips.views");
  const create = useCreateView();
  const { finish } = useDialogMutation(create, onClose);
  const submit = (fields: ViewFields) =>
    create.mutate(
      { ...state, columns: [...state.columns], ...fields },
      {
        onSuccess: ({ id, name }) => {
          rememberView(id);
          finish(t("saved", { name }));
        },
      },
    );
  return (
    <ViewForm
      title={t("saveTitle")}
      description={t("saveDescription")}
      submitLabel={t("save")}
      mutation={create}
      onSubmit={submit}
      onClose={onClose}
    />
  );
}

function EditDialog({ view, onClose }: { view: SavedView; onClose: () => void }) {
  const t = useTranslations("chips.views");
  const change = useChangeView();
  const { run } = useDialogMutation(change, onClose);
  return (
    <ViewForm
      title={t("editTitle")}
      description={view.isOwn ? t("editDescription") : t("editOfOther", { owner: view.owner })}
      submitLabel={t("save")}
      initial={view}
      mutation={change}
      onSubmit={(fields) => run({ id: view.id, ...fields }, t("saved", { name: fields.name }))}
      onClose={onClose}
    />
  );
}

interface ViewFields {
  name: string;
  shared: boolean;
}

interface ViewFormProps<Answer, Input> {
  title: string;
  description: string;
  submitLabel: string;
  initial?: ViewFields;
  mutation: UseMutationResult<Answer, Error, Input>;
  onSubmit: (fields: ViewFields) => void;
  onClose: () => void;
}

function ViewForm<Answer, Input>({ initial, mutation, onSubmit, ...dialog }: ViewFormProps<Answer, Input>) {
  const t = useTranslations("chips.views");
  const problems = useViewProblems()(mutation.error);
  return (
    <FormDialog
      {...dialog}
      onSubmit={(text) => onSubmit({ name: text("name").trim(), shared: text("shared") === "on" })}
      isPending={mutation.isPending}
      problem={problems.other}
    >
      <TextField
        name="name"
        label={t("name")}
        required
        maxLength={VIEW_NAME_MAX_LENGTH}
        autoComplete="off"
        placeholder={t("namePlaceholder")}
        defaultValue={initial?.name ?? ""}
        problem={problems.name}
      />
      <CheckboxField
        name="shared"
        label={t("shared")}
        help={t("sharedHelp")}
        defaultChecked={initial?.shared ?? false}
      />
    </FormDialog>
  );
}

function DeleteDialog({ view, onClose }: { view: SavedView; onClose: () => void }) {
  const t = useTranslations("chips.views");
  const remove = useDeleteView();
  const { run, state } = useDialogMutation(remove, onClose);
  const { name, shared } = view;
  return (
    <ConfirmDialog
      title={t("deleteTitle", { name })}
      description={t(shared ? "deleteShared" : "deleteDescription")}
      confirmLabel={t("delete")}
      isDestructive
      isPending={state.isPending}
      problem={useViewProblems()(state.error).other}
      onConfirm={() => run(view.id, t("deleted", { name }))}
      onClose={onClose}
    />
  );
}
