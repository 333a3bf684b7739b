import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { useAdoptInstance } from "@/lib/api/chip-changes";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { Chip } from "@/types/chips";
import type { CreateConflict } from "./use-create-instance-form";

interface CreateConflictHelpProps {
  conflict: CreateConflict;
  onAdopted: (chip: Chip) => void;
}

/**
 * Helps with a phone or name that is already taken. Links to the chip that has it, or offers to adopt the gateway's
 * instance.
 */
export function CreateConflictHelp({ conflict, onAdopted }: CreateConflictHelpProps) {
  const t = useTranslations("createInstance.conflict");
  const errorText = useErrorText();
  const adopt = useAdoptInstance();

  if (conflict.kind === "taken") {
    return (
      <Link
        href={`/chips/${conflict.chipId}`}
        className="w-fit text-sm text-foreground underline underline-offset-4"
      >
        {t("open")}
      </Link>
    );
  }
  return (
    <div role="alert" className="flex flex-col items-start gap-2 text-sm text-foreground">
      <p>{t("adoptable")}</p>
      <Button
        type="button"
        variant="outline"
        size="sm"
        disabled={adopt.isPending}
        onClick={() => adopt.mutate(conflict.instanceName, { onSuccess: onAdopted })}
      >
        {adopt.isPending && <Spinner />}
        {t(adopt.isPending ? "adopting" : "adopt")}
      </Button>
      {adopt.isError && <p className="text-destructive">{errorText(adopt.error)}</p>}
    </div>
  );
}
