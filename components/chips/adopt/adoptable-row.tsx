import { CheckIcon } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { isApiError } from "@/lib/api/api-error";
import { useAdoptInstance } from "@/lib/api/chip-changes";
import { formatPhone } from "@/lib/format-phone";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { AdoptableInstance } from "@/types/adoption";

interface AdoptableRowProps {
  instance: AdoptableInstance;
  onScan: (chipId: string) => void;
}

export function AdoptableRow({ instance, onScan }: AdoptableRowProps) {
  const t = useTranslations("adoptInstance");
  const connection = useTranslations("chips.connection");
  const adopt = useAdoptInstance();
  const { instanceName, state, ownerPhone, profileName } = instance;
  const chip = adopt.data;
  const owner = ownerPhone === null ? t("notPaired") : formatPhone(ownerPhone);

  return (
    <li className="flex flex-col gap-2 px-3 py-2.5 text-sm">
      <div className="flex items-center justify-between gap-3">
        <div className="min-w-0">
          <p className="font-medium break-all">{instanceName}</p>
          <p className="flex flex-wrap gap-x-3 text-muted-foreground">
            <span>{owner}</span>
            {profileName !== null && profileName !== "" && <span className="break-all">{profileName}</span>}
            <span>{connection(state)}</span>
          </p>
        </div>
        {chip === undefined && (
          <Button
            variant="outline"
            size="xs"
            aria-label={t("adoptNamed", { name: instanceName })}
            disabled={adopt.isPending}
            onClick={() => adopt.mutate(instanceName)}
          >
            {adopt.isPending && <Spinner />}
            {t(adopt.isPending ? "adopting" : "adopt")}
          </Button>
        )}
        {chip !== undefined && chip.status === "pending" && (
          <Button variant="outline" size="xs" onClick={() => onScan(chip.id)}>
            {t("readQr")}
          </Button>
        )}
      </div>
      {chip !== undefined && (
        <p role="status" className="flex items-start gap-1.5 text-success">
          <CheckIcon aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
          {t(chip.status === "pending" ? "adoptedPending" : "adoptedActive")}
        </p>
      )}
      {adopt.isError && <AdoptProblem error={adopt.error} />}
    </li>
  );
}

function AdoptProblem({ error }: { error: unknown }) {
  const t = useTranslations("adoptInstance");
  const errorText = useErrorText();
  const chipId = isApiError(error) ? error.chipId : null;
  return (
    <p role="alert" className="text-destructive">
      {isApiError(error, "invalid_request") ? t("nameRefused") : errorText(error)}
      {chipId !== null && (
        <>
          {" "}
          <Link href={`/chips/${chipId}`} className="text-foreground underline underline-offset-4">
            {t("open")}
          </Link>
        </>
      )}
    </p>
  );
}
