import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Spinner } from "@/components/ui/spinner";
import { simulateScan } from "@/lib/api/chip-requests";

/** Rendered only if the gateway is the simulator. */
export function SimulatedScan({ instanceName }: { instanceName: string }) {
  const t = useTranslations("pairing");
  const scan = useMutation({ mutationFn: simulateScan });
  return (
    <div className="flex flex-col items-center gap-1">
      <Button
        variant="link"
        size="xs"
        className="text-muted-foreground"
        disabled={scan.isPending || scan.isSuccess}
        onClick={() => scan.mutate(instanceName)}
      >
        {scan.isPending && <Spinner />}
        {t("simulate")}
      </Button>
      <FieldError className="text-xs">{scan.isError && t("simulateFailed")}</FieldError>
    </div>
  );
}
