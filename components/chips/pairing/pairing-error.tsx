import { useQuery } from "@tanstack/react-query";
import { BanIcon, TriangleAlertIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Spinner } from "@/components/ui/spinner";
import { useDisconnectChip, useReconnectChip } from "@/lib/api/chip-changes";
import { DEFAULT_CHIP_LIST_QUERY } from "@/lib/api/chip-list-query";
import { chipDetailOptions, chipListOptions } from "@/lib/api/chips";
import { formatPhone } from "@/lib/format-phone";
import type { Qr } from "@/types/pairing";
import type { PairingProblem } from "./pairing-memory";
import { PairingMessage } from "./pairing-message";

type Remedy = "retry" | "newQr" | "reconnect" | "disconnect" | "disconnectAgain" | "signIn" | "close";

/** The remedy for each cause, offered as a button. */
const REMEDIES: Record<PairingProblem, Remedy> = {
  gateway_unreachable: "retry",
  key_refused: "retry",
  license_required: "retry",
  name_taken: "close",
  gateway_error: "retry",
  gateway_slow: "retry",
  server_failed: "retry",
  whatsapp_unreachable_from_gateway: "newQr",
  qr_limit_reached: "newQr",
  nobody_scanned: "newQr",
  scanned_but_not_linked: "newQr",
  wrong_number: "disconnect",
  logged_out: "reconnect",
  logged_out_right_after: "reconnect",
  banned: "close",
  restricted: "close",
  socket_conflict: "disconnectAgain",
  missing_at_gateway: "reconnect",
  server_unreachable: "retry",
  signed_out: "signIn",
  forbidden: "close",
  instance_gone: "close",
  operation_under_way: "retry",
};

interface PairingErrorProps {
  chipId: string;
  cause: PairingProblem;
  ownerPhone: string | null;
  onAskAgain: () => void;
  onReconnected: (qr: Qr | null) => void;
  onClose: () => void;
}

/** Used to fetch a list only for its notice, which contains the URL for the licence. */
const ANY_CHIP = { ...DEFAULT_CHIP_LIST_QUERY, pageSize: 1 };

/** Continues after the change even if a poll has meanwhile replaced this view, which drops callbacks of `mutate`. */
const proceed = <T,>(change: Promise<T>, then: (answer: T) => void): void =>
  void change.then(then, () => undefined);

/** Shows the URL for the licence once the notice has loaded. */
function LicenseBody() {
  const t = useTranslations("pairing");
  const { data } = useQuery(chipListOptions(ANY_CHIP));
  const address = data?.notice.gateway.license?.managerUrl;
  return t("error.license_required.body", {
    addressKnown: address === undefined ? "no" : "yes",
    address: address ?? "",
  });
}

export function PairingError(props: PairingErrorProps) {
  const { chipId, cause, ownerPhone, onAskAgain, onReconnected, onClose } = props;
  const t = useTranslations("pairing");
  const { data: chip } = useQuery(chipDetailOptions(chipId));
  const reconnect = useReconnectChip();
  const disconnect = useDisconnectChip();
  const isWorking = reconnect.isPending || disconnect.isPending;
  const hasFailed = reconnect.isError || disconnect.isError;

  const body = () => {
    if (cause === "license_required") return <LicenseBody />;
    if (cause !== "wrong_number") return t(`error.${cause}.body`);
    const owner = ownerPhone ?? chip?.ownerPhone ?? null;
    const holder = chip?.headline.values.holder;
    if (owner !== null && holder !== undefined) {
      return t("error.wrong_number.bodyHeld", { ownerPhone: formatPhone(owner), holder });
    }
    if (owner === null || chip?.phone == null) return t("error.wrong_number.bodyWithoutPhones");
    return t("error.wrong_number.body", {
      phone: formatPhone(chip.phone),
      ownerPhone: formatPhone(owner),
    });
  };

  const help: Record<Remedy, () => void> = {
    retry: onAskAgain,
    newQr: onAskAgain,
    reconnect: () => proceed(reconnect.mutateAsync(chipId), ({ qr }) => onReconnected(qr)),
    disconnect: () => proceed(disconnect.mutateAsync(chipId), onAskAgain),
    disconnectAgain: () => proceed(disconnect.mutateAsync(chipId), onAskAgain),
    signIn: () => {},
    close: onClose,
  };

  const remedy = REMEDIES[cause];
  const button = (): ReactNode =>
    remedy === "signIn" ? (
      <ButtonLink href="/login">{t("action.signIn")}</ButtonLink>
    ) : (
      <Button
        onClick={help[remedy]}
        disabled={isWorking}
        variant={remedy === "close" ? "outline" : "default"}
      >
        {isWorking && <Spinner />}
        {t(`action.${remedy}`)}
      </Button>
    );

  const Icon = cause === "banned" ? BanIcon : TriangleAlertIcon;
  return (
    <PairingMessage
      icon={<Icon aria-hidden="true" className="size-10 text-destructive" strokeWidth={1.5} />}
      title={t(`error.${cause}.title`)}
      body={
        <>
          <p>{body()}</p>
          <FieldError className="mt-2">{hasFailed && t("action.failed")}</FieldError>
        </>
      }
    >
      {button()}
    </PairingMessage>
  );
}
