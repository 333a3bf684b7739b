import { useTranslations } from "next-intl";
import type { PairingView } from "./pairing-view";

/** Announces each change once to screen readers, without the countdown. */
export function PairingAnnouncer({ view }: { view: PairingView }) {
  const t = useTranslations("pairing");
  const sentence = () => {
    switch (view.kind) {
      case "showing_qr":
        return t(view.qr.count > 1 ? "announce.new_qr" : "announce.showing_qr");
      case "error":
        return t(`error.${view.cause}.title`);
      default:
        return t(`${view.kind}.title`);
    }
  };
  return (
    <p aria-live="polite" className="sr-only" key="announcer">
      {/* A new code has the same text, so a new key makes screen readers announce it again. */}
      <span key={view.kind === "showing_qr" ? view.qr.issuedAt : view.kind}>{sentence()}</span>
    </p>
  );
}
