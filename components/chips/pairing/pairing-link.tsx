import { useQuery } from "@tanstack/react-query";
import { LinkIcon, Share2Icon } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { FieldError } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Spinner } from "@/components/ui/spinner";
import { chipKeys } from "@/lib/api/chips";
import { createPairingLink, readPairingLinkStatus, revokePairingLink } from "@/lib/api/pairing-link";
import { useChange } from "@/lib/api/use-change";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { PairingLinkStatus } from "@/types/pairing-link";

const STATUS_INTERVAL_MS = 3_000;

/** Creates and revokes the pairing link, and shows whether somebody has opened it. */
export function PairingLink({ chipId }: { chipId: string }) {
  const t = useTranslations("pairing.link");
  const errorText = useErrorText();
  const queryKey = chipKeys.pairingLink(chipId);
  const { data: status } = useQuery({
    queryKey,
    queryFn: ({ signal }) => readPairingLinkStatus(chipId, signal),
    // Polls an active link, because other people open it and it expires or ends with the pairing.
    refetchInterval: ({ state }) => (state.data?.active ? STATUS_INTERVAL_MS : false),
  });
  const create = useChange(createPairingLink, queryKey);
  const revoke = useChange(revokePairingLink, queryKey);
  const isActive = status?.active === true;
  const url = isActive && create.isSuccess && !create.isPending ? create.data.url : null;
  const problem = create.error ?? revoke.error;
  return (
    <section aria-label={t("label")} className="flex w-full flex-col gap-2 text-sm">
      {url !== null && <LinkAddress url={url} />}
      {isActive && status !== undefined && <LinkState status={status} />}
      <div className="flex flex-wrap gap-2">
        <Button
          variant="outline"
          size="sm"
          disabled={create.isPending}
          onClick={() => {
            revoke.reset();
            create.mutate(chipId);
          }}
        >
          {create.isPending ? <Spinner /> : <LinkIcon aria-hidden="true" />}
          {t(isActive ? "createAgain" : "create")}
        </Button>
        {isActive && (
          <Button variant="ghost" size="sm" disabled={revoke.isPending} onClick={() => revoke.mutate(chipId)}>
            {t("revoke")}
          </Button>
        )}
      </div>
      <p className="text-xs text-pretty text-muted-foreground">{t(isActive ? "replaces" : "hint")}</p>
      <FieldError>{problem !== null && errorText(problem)}</FieldError>
    </section>
  );
}

function LinkAddress({ url }: { url: string }) {
  const t = useTranslations("pairing.link");
  return (
    <div className="flex flex-col gap-2">
      <Input
        readOnly
        value={url}
        aria-label={t("address")}
        onFocus={(event) => event.currentTarget.select()}
        className="font-mono text-xs"
      />
      <div className="flex flex-wrap gap-2">
        <CopyButton text={url} label={t("copy")} copiedLabel={t("copied")} failedLabel={t("copyFailed")} />
        {typeof navigator !== "undefined" && "share" in navigator && (
          <Button
            variant="outline"
            size="sm"
            // Rejected when the person closes the share sheet.
            onClick={() => void navigator.share({ url }).catch(() => undefined)}
          >
            <Share2Icon aria-hidden="true" />
            {t("share")}
          </Button>
        )}
      </div>
    </div>
  );
}

function LinkState({ status }: { status: PairingLinkStatus }) {
  const t = useTranslations("pairing.link");
  const format = useFormatter();
  const clock = (time: string) => format.dateTime(new Date(time), { hour: "2-digit", minute: "2-digit" });
  return (
    <p role="status">
      {status.openedAt === null
        ? t("notOpened")
        : t("opened", { time: clock(status.openedAt), openings: status.openings })}{" "}
      {status.expiresAt !== null && t("validUntil", { time: clock(status.expiresAt) })}
    </p>
  );
}
