import { useTranslations } from "next-intl";
import type { PairingView } from "./pairing-view";

/** Says each change once to a screen reader; the countdown stays silent. */
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
      {/* A new code says the same words: another element makes them new. */}
      <span key={view.kind === "showing_qr" ? view.qr.issuedAt : view.kind}>{sentence()}</span>
    </p>
  );
}
