import { CircleCheckIcon, TimerOffIcon, TriangleAlertIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { CountdownRing } from "@/components/chips/pairing/countdown-ring";
import { PairingCode } from "@/components/chips/pairing/pairing-code";
import { interrupts } from "@/components/chips/pairing/pairing-memory";
import { PairingMessage } from "@/components/chips/pairing/pairing-message";
import { PairingSteps } from "@/components/chips/pairing/pairing-steps";
import { QrCanvas } from "@/components/chips/pairing/qr-canvas";
import { ScanTrouble } from "@/components/chips/pairing/scan-trouble";
import { useNow } from "@/components/chips/pairing/use-now";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { Spinner } from "@/components/ui/spinner";
import { serverNow } from "@/lib/api/server-clock";
import { useErrorText } from "@/lib/i18n/use-error-text";
import type { Qr, ScanAnswer } from "@/types/pairing";
import type { PairingLinkAnswer } from "@/types/pairing-link";
import { type LinkOver, linkEndOf, usePairingLink } from "./use-pairing-link";

/** Reasons that a new QR code can resolve. For all others, the page names the operator as the person to ask. */
const NEW_CODE_HELPS: readonly string[] = [
  "qr_limit_reached",
  "whatsapp_unreachable_from_gateway",
  "logged_out",
  "logged_out_right_after",
];

const COUNTDOWN_INTERVAL_MS = 500;

export function PairBody({ token }: { token: string }) {
  const { answer, error, askAgain, sendScanAnswer } = usePairingLink(token);
  const over = linkEndOf(error);
  const errorText = useErrorText();
  if (over !== null) return <Over over={over} />;
  return (
    <div className="flex w-full grow flex-col items-center gap-5" data-pair={stateOf(answer)}>
      <Expected answer={answer} />
      <Picture
        answer={answer}
        isAsking={askAgain.isPending}
        onAskAgain={() => {
          askAgain.mutate();
        }}
      />
      {answer?.qr != null && <UnderCode qr={answer.qr} onAnswer={sendScanAnswer} />}
      <FieldError>{askAgain.error !== null && errorText(askAgain.error)}</FieldError>
      <Reconnecting isFailing={error !== null} />
    </div>
  );
}

type PairState = "loading" | "connected" | "problem" | "showing_qr" | "connecting" | "idle";

function stateOf(answer: PairingLinkAnswer | null): PairState {
  if (answer === null) return "loading";
  if (answer.reason === "wrong_number") return "problem";
  if (answer.connected) return answer.reason === null ? "connected" : "problem";
  if (answer.qr !== null) return "showing_qr";
  if (interrupts(answer.reason)) return "problem";
  return answer.pairing === "pairing" ? "connecting" : "idle";
}

function Expected({ answer }: { answer: PairingLinkAnswer | null }) {
  const t = useTranslations("pair");
  if (answer === null) return null;
  return (
    <p className="text-center text-pretty text-muted-foreground">
      {answer.numberEnd === null
        ? t("anyNumber")
        : t.rich("expected", {
            end: answer.numberEnd,
            strong: (text) => <strong className="font-semibold text-foreground tabular-nums">{text}</strong>,
          })}
    </p>
  );
}

interface PictureProps {
  answer: PairingLinkAnswer | null;
  isAsking: boolean;
  onAskAgain: () => void;
}

function Picture({ answer, isAsking, onAskAgain }: PictureProps) {
  const t = useTranslations("pair");
  const pairing = useTranslations("pairing");
  const state = stateOf(answer);
  if (state === "connected") return <Done />;
  if (answer?.qr != null && state === "showing_qr") {
    return (
      <QrCanvas
        qr={answer.qr}
        label={pairing("qrLabel")}
        isOver={false}
        className="max-w-full sm:max-w-110"
      />
    );
  }
  if (state === "problem" && answer?.reason != null) {
    const { reason } = answer;
    return (
      <PairingMessage
        icon={<TriangleAlertIcon aria-hidden="true" className="size-10 text-amber-600 dark:text-amber-500" />}
        title={t(`problem.${reason}.title`)}
        body={t(`problem.${reason}.body`)}
      >
        {NEW_CODE_HELPS.includes(reason) && <AskAgain isAsking={isAsking} onAskAgain={onAskAgain} />}
      </PairingMessage>
    );
  }
  return (
    <PairingMessage
      icon={<Spinner className="size-8 text-muted-foreground" />}
      title={t(`wait.${state === "connecting" ? "connecting" : "loading"}.title`)}
      body={t(`wait.${state === "connecting" ? "connecting" : "loading"}.body`)}
    >
      {state === "idle" && <AskAgain isAsking={isAsking} onAskAgain={onAskAgain} />}
    </PairingMessage>
  );
}

function AskAgain({ isAsking, onAskAgain }: { isAsking: boolean; onAskAgain: () => void }) {
  const t = useTranslations("pair");
  return (
    <Button size="lg" disabled={isAsking} onClick={onAskAgain}>
      {isAsking && <Spinner />}
      {t("askAgain")}
    </Button>
  );
}

function UnderCode({ qr, onAnswer }: { qr: Qr; onAnswer: (answer: ScanAnswer) => Promise<void> }) {
  return (
    <>
      <Countdown qr={qr} />
      <PairingSteps />
      {qr.pairingCode !== null && <PairingCode code={qr.pairingCode} />}
      <ScanTrouble onAnswer={onAnswer} />
    </>
  );
}

function Countdown({ qr }: { qr: Qr }) {
  const t = useTranslations("pairing");
  useNow(COUNTDOWN_INTERVAL_MS);
  const remainingMs = Math.max(0, Date.parse(qr.expiresAt) - serverNow());
  const seconds = Math.ceil(remainingMs / 1000);
  return (
    <p className="flex min-h-5 items-center gap-2 text-sm text-muted-foreground tabular-nums">
      {seconds > 0 ? <CountdownRing remainingMs={remainingMs} /> : <Spinner className="size-5" />}
      {seconds > 0 ? t("nextIn", { seconds }) : t("nextComing")}
    </p>
  );
}

function Reconnecting({ isFailing }: { isFailing: boolean }) {
  const t = useTranslations("pair");
  return (
    <p role="status" className="min-h-5 text-sm text-muted-foreground">
      {isFailing && t("retrying")}
    </p>
  );
}

function Done() {
  const t = useTranslations("pair.done");
  return (
    <PairingMessage
      icon={
        <CircleCheckIcon
          aria-hidden="true"
          className="size-16 text-emerald-600 dark:text-emerald-500"
          strokeWidth={1.5}
        />
      }
      title={t("title")}
      body={t("body")}
    />
  );
}

function Over({ over }: { over: LinkOver }) {
  const t = useTranslations("pair.over");
  return (
    <div className="flex grow flex-col" data-pair={over === "paired" ? "connected" : "over"}>
      {over === "paired" ? (
        <Done />
      ) : (
        <PairingMessage
          icon={
            <TimerOffIcon aria-hidden="true" className="size-10 text-muted-foreground" strokeWidth={1.5} />
          }
          title={t(`${over}.title`)}
          body={t("body")}
        />
      )}
    </div>
  );
}
