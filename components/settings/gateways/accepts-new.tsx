import { useTranslations } from "next-intl";
import { useId } from "react";
import { notify } from "@/components/layout/notify";
import { Checkbox } from "@/components/ui/checkbox";
import { FieldError } from "@/components/ui/field";
import { useChangeGateway } from "@/lib/api/gateways";
import type { PoolGateway } from "@/types/gateways";

/** A gateway that accepts no new chips is being emptied. */
export function AcceptsNew({ gateway, canEdit }: { gateway: PoolGateway; canEdit: boolean }) {
  const t = useTranslations("gatewaySettings");
  const id = useId();
  const change = useChangeGateway();
  const { name } = gateway;
  const save = (acceptsNew: boolean) =>
    change.mutate(
      { id: gateway.id, acceptsNew },
      {
        onSuccess: () =>
          void notify("success", t("acceptsNewChanged", { name, accepts: acceptsNew ? "yes" : "no" })),
      },
    );
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-2">
        <Checkbox
          id={id}
          aria-label={t("acceptsNewNamed", { name })}
          checked={change.isPending ? change.variables.acceptsNew === true : gateway.acceptsNew}
          disabled={!canEdit || change.isPending}
          onCheckedChange={save}
        />
        <label htmlFor={id} className="text-sm select-none">
          {t("acceptsNew")}
        </label>
      </div>
      {change.isError && <FieldError error={change.error} />}
    </div>
  );
}
