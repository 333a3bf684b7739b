import { useTranslations } from "next-intl";
import type { PairingView } from "./pairing-view";

/** Announces each change of the view once to screen readers. Does not announce the countdown. */
export function PairingAnnouncer({ view }: { view: PairingView }) {
  const t = useTranslations("pairing");
  const sentence = () => {
    switch (view.kind) {
      case "showing_qr":
        return t(view.qr.count > 1 ? "announce.new_qr" : "announce.showing_qr");
      case "error":
      case "expired":
        return t(`error.${view.cause}.title`);
      default:
        return t(`${view.kind}.title`);
    }
  };
  return (
    <p aria-live="polite" className="sr-only" key="announcer">
      {/* The text for a new code is the same, so a new key is needed to make screen readers announce it again. */}
      <span key={view.kind === "showing_qr" ? view.qr.issuedAt : view.kind}>{sentence()}</span>
    </p>
  );
}
