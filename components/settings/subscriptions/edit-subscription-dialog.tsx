import { useTranslations } from "next-intl";
import { useState } from "react";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { FormDialog } from "@/components/ui/dialog-form";
import { TextField } from "@/components/ui/field";
import { useUpdateSubscription } from "@/lib/api/subscriptions";
import type { ListedSubscription } from "@/types/subscription-pages";
import { EventTypeFields } from "./event-type-fields";
import type { SubscribedTypes } from "./event-types";
import { isUrlProblem } from "./is-url-problem";

interface EditSubscriptionDialogProps {
  subscription: ListedSubscription;
  onClose: () => void;
}

export function EditSubscriptionDialog({ subscription, onClose }: EditSubscriptionDialogProps) {
  const t = useTranslations("subscriptions");
  const { run, state } = useDialogMutation(useUpdateSubscription(), onClose);
  const { id, client, origin } = subscription;
  const [types, setTypes] = useState<SubscribedTypes>(subscription.types);
  const isUrlWrong = isUrlProblem(state.error);
  return (
    <FormDialog
      title={t("form.editTitle", { client })}
      description={t("form.editDescription")}
      onClose={onClose}
      onSubmit={(text) => {
        const url = text("url").trim();
        run({ id, types: [...types], ...(url === "" ? {} : { url }) }, t("form.saved"));
      }}
      submitLabel={t("form.save")}
      isPending={state.isPending}
      isIncomplete={types.length === 0}
      error={isUrlWrong ? null : state.error}
      className=""
    >
      <TextField
        name="url"
        type="url"
        label={t("form.url")}
        maxLength={2000}
        autoComplete="off"
        spellCheck={false}
        help={t("form.urlKeep", { origin })}
        problem={isUrlWrong && t("form.urlProblem")}
      />
      <EventTypeFields types={types} onChange={setTypes} />
    </FormDialog>
  );
}
