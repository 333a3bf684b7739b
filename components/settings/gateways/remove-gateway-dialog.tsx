import { useTranslations } from "next-intl";
import { useDialogMutation } from "@/components/layout/use-dialog-mutation";
import { ButtonLink } from "@/components/ui/button";
import { Dialog, DialogFooter } from "@/components/ui/dialog";
import { ConfirmDialog } from "@/components/ui/dialog-form";
import { useRemoveGateway } from "@/lib/api/gateways";
import type { PoolGateway } from "@/types/gateways";

interface RemoveGatewayDialogProps {
  gateway: PoolGateway;
  onClose: () => void;
}

/** Asks before an empty gateway is removed. For a gateway with chips, links to the page that moves them. */
export function RemoveGatewayDialog({ gateway, onClose }: RemoveGatewayDialogProps) {
  const t = useTranslations("gatewaySettings.removeDialog");
  const remove = useRemoveGateway();
  const { run, state } = useDialogMutation(remove, onClose);
  const { id, name, chips } = gateway;
  if (chips > 0) {
    return (
      <Dialog title={t("inUseTitle", { name })} description={t("inUse", { count: chips })} onClose={onClose}>
        <DialogFooter>
          <ButtonLink href={`/settings/gateways/${id}`}>{t("move")}</ButtonLink>
        </DialogFooter>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      title={t("title", { name })}
      description={t("description")}
      confirmLabel={t("confirm")}
      isDestructive
      {...state}
      onConfirm={() => run(id, t("done", { name }))}
      onClose={onClose}
    />
  );
}
