import { TimerOffIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useEffectEvent } from "react";
import { useElapsed } from "@/components/layout/use-elapsed";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { sendScanAnswer } from "@/lib/api/chip-requests";
import type { Qr, ScanAnswer } from "@/types/pairing";
import { CountdownRing } from "./countdown-ring";
import { PairingAnnouncer } from "./pairing-announcer";
import { PairingCode } from "./pairing-code";
import { PairingConnected } from "./pairing-connected";
import { PairingError } from "./pairing-error";
import { PairingLink } from "./pairing-link";
import type { PairingProblem } from "./pairing-memory";
import { PairingMessage } from "./pairing-message";
import { PairingSteps } from "./pairing-steps";
import { CONNECTED_CLOSE_DELAY_MS, LOADING_SLOW_AFTER_MS } from "./pairing-times";
import type { PairingView } from "./pairing-view";
import { QrCanvas } from "./qr-canvas";
import { ScanTrouble } from "./scan-trouble";
import { SimulatedScan } from "./simulated-scan";
import { usePairing } from "./use-pairing";

interface PairingBodyProps {
  instanceName: string;
  chipId: string;
  initialQr: Qr | null;
  simulator: boolean;
  onClose: () => void;
  /** Called after the check mark has been shown for `CONNECTED_CLOSE_DELAY_MS`. Closes the window by default. */
  onConnected?: () => void;
}

export function PairingBody(props: PairingBodyProps) {
  const { instanceName, chipId, initialQr, simulator, onClose, onConnected = onClose } = props;
  const { view, hasRotated, askAgain, beginWith } = usePairing(instanceName, chipId, initialQr);
  const onAnswer = (answer: ScanAnswer) => sendScanAnswer(chipId, answer);
  const isTroubleOffered = view.kind === "expired" || (view.kind === "showing_qr" && hasRotated);
  const isConnected = view.kind === "connected";

  // The list behind the window refreshes at this point, which must not restart the delay.
  const leave = useEffectEvent(onConnected);
  useEffect(() => {
    if (!isConnected) return;
    const timer = setTimeout(() => leave(), CONNECTED_CLOSE_DELAY_MS);
    return () => clearTimeout(timer);
  }, [isConnected]);

  return (
    // As tall as the QR code, so that the window does not change its size.
    <div className="flex min-h-120 flex-col items-center gap-4" data-pairing={view.kind}>
      <PairingAnnouncer view={view} />
      <PairingPicture
        view={view}
        chipId={chipId}
        onAskAgain={askAgain}
        onReconnected={beginWith}
        onClose={onClose}
      />
      {view.kind === "showing_qr" && <Countdown view={view} />}
      {isTroubleOffered && <ScanTrouble onAnswer={onAnswer} />}
      {view.kind === "showing_qr" && (
        <>
          <PairingSteps />
          {view.qr.pairingCode !== null && <PairingCode code={view.qr.pairingCode} />}
          {simulator && <SimulatedScan instanceName={instanceName} />}
          <PairingLink chipId={chipId} />
        </>
      )}
    </div>
  );
}

interface PairingPictureProps {
  view: PairingView;
  chipId: string;
  onAskAgain: () => void;
  onReconnected: (qr: Qr | null) => void;
  onClose: () => void;
}

function PairingPicture({ view, chipId, onAskAgain, onReconnected, onClose }: PairingPictureProps) {
  const t = useTranslations("pairing");
  switch (view.kind) {
    case "showing_qr":
      return <QrCanvas qr={view.qr} label={t("qrLabel")} isOver={view.remainingMs <= 0} />;
    case "loading":
      return <Working title={t("loading.title")} body={<LoadingBody />} failing={view.failing} />;
    case "connecting":
      return (
        <Working
          title={t("connecting.title")}
          body={t(view.codeShown ? "connecting.afterCode" : "connecting.body")}
          failing={view.failing}
        />
      );
    case "connected":
      return <PairingConnected chipId={chipId} />;
    case "expired":
      return (
        <PairingMessage
          icon={
            <TimerOffIcon aria-hidden="true" className="size-10 text-muted-foreground" strokeWidth={1.5} />
          }
          title={t(`error.${view.cause}.title`)}
          body={t(`error.${view.cause}.body`)}
        >
          <Button onClick={onAskAgain}>{t("expired.action")}</Button>
        </PairingMessage>
      );
    case "error":
      return (
        <PairingError
          chipId={chipId}
          cause={view.cause}
          ownerPhone={view.ownerPhone}
          onAskAgain={onAskAgain}
          onReconnected={onReconnected}
          onClose={onClose}
        />
      );
  }
}

/** Explains the delay if the first code is late. */
function LoadingBody() {
  const t = useTranslations("pairing.loading");
  return t(useElapsed(LOADING_SLOW_AFTER_MS) ? "slow" : "body");
}

function Working({
  title,
  body,
  failing,
}: {
  title: string;
  body: ReactNode;
  failing: PairingProblem | null;
}) {
  const t = useTranslations("pairing");
  return (
    <PairingMessage
      icon={<Spinner className="size-8 text-muted-foreground" />}
      title={title}
      body={failing === null ? body : t("reconnecting", { problem: t(`error.${failing}.title`) })}
    />
  );
}

function Countdown({ view }: { view: Extract<PairingView, { kind: "showing_qr" }> }) {
  const t = useTranslations("pairing");
  const seconds = Math.ceil(view.remainingMs / 1000);
  return (
    <p className="flex min-h-5 items-center gap-2 text-sm text-muted-foreground tabular-nums">
      {seconds > 0 ? <CountdownRing remainingMs={view.remainingMs} /> : <Spinner className="size-5" />}
      {view.failing !== null
        ? t("reconnecting", { problem: t(`error.${view.failing}.title`) })
        : seconds > 0
          ? t("nextIn", { seconds })
          : t("nextComing")}
    </p>
  );
}
