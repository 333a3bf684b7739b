import { useTranslations } from "next-intl";
import type { InboundKind } from "@/types/conversation";
import { KindIcon } from "./kind-icon";

/** The kind of a file in a list, for eyes and screen readers. */
export function KindMark({ kind }: { kind: InboundKind }) {
  const label = useTranslations("common.media.kind")(kind);
  return (
    <span title={label} className="text-muted-foreground">
      <KindIcon kind={kind} />
      <span className="sr-only">{label}</span>
    </span>
  );
}
