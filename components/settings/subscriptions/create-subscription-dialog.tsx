import { useTranslations } from "next-intl";
import { useState } from "react";
import { Dialog } from "@/components/ui/dialog";
import { DialogForm } from "@/components/ui/dialog-form";
import { SelectField, TextField } from "@/components/ui/field";
import { useCreateSubscription } from "@/lib/api/subscriptions";
import type { SubscriptionClient } from "@/types/subscription-pages";
import { EventTypeFields } from "./event-type-fields";
import type { SubscribedTypes } from "./event-types";
import { isUrlProblem } from "./is-url-problem";
import { SecretOnce } from "./secret-once";

interface CreateSubscriptionDialogProps {
  clients: readonly SubscriptionClient[];
  onClose: () => void;
}

/** Asks for the address and the types, and then shows the secret. The secret is available only in this dialog. */
export function CreateSubscriptionDialog({ clients, onClose }: CreateSubscriptionDialogProps) {
  const t = useTranslations("subscriptions");
  const create = useCreateSubscription();
  const [types, setTypes] = useState<SubscribedTypes>(["*"]);
  const secret = create.data?.secret;
  const isUrlWrong = isUrlProblem(create.error);
  const submit = (text: (name: string) => string) => {
    const description = text("description").trim();
    create.mutate({
      clientId: text("client"),
      url: text("url").trim(),
      types: [...types],
      ...(description === "" ? {} : { description }),
    });
  };
  return (
    <Dialog
      title={t(secret === undefined ? "form.createTitle" : "secret.createdTitle")}
      description={t(secret === undefined ? "form.createDescription" : "secret.description")}
      onClose={onClose}
      isShownOnce={secret !== undefined}
    >
      {secret === undefined ? (
        <DialogForm
          onSubmit={submit}
          submitLabel={t("create")}
          isPending={create.isPending}
          isIncomplete={types.length === 0}
          error={isUrlWrong ? null : create.error}
        >
          <SelectField
            name="client"
            label={t("form.client")}
            options={clients.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <TextField
            name="url"
            type="url"
            label={t("form.url")}
            required
            maxLength={2000}
            autoComplete="off"
            spellCheck={false}
            placeholder="https://"
            problem={isUrlWrong && t("form.urlProblem")}
          />
          <TextField name="description" label={t("form.description")} maxLength={200} autoComplete="off" />
          <EventTypeFields types={types} onChange={setTypes} />
        </DialogForm>
      ) : (
        <SecretOnce secret={secret} onClose={onClose} />
      )}
    </Dialog>
  );
}
