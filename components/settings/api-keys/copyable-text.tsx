import { useTranslations } from "next-intl";
import { useId } from "react";
import { CopyButton } from "@/components/ui/copy-button";

/**
 * Text that is meant to be copied as a whole. Long lines wrap, a single click selects the text, and a button copies it.
 */
export function CopyableText({ label, text, copyLabel }: { label: string; text: string; copyLabel: string }) {
  const t = useTranslations("apiKeys");
  const id = useId();
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <p id={id} className="text-sm font-medium">
        {label}
      </p>
      <output
        aria-labelledby={id}
        className="block rounded-md border bg-muted p-3 font-mono text-xs leading-5 break-all whitespace-pre-wrap select-all"
      >
        {text}
      </output>
      <CopyButton text={text} label={copyLabel} copiedLabel={t("copied")} failedLabel={t("copyFailed")} />
    </div>
  );
}
