import { CheckIcon, CopyIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Button } from "@/components/ui/button";

/** A text to take along, whole: it wraps, one press selects it, a button copies it. */
export function CopyableText({ label, text, copyLabel }: { label: string; text: string; copyLabel: string }) {
  const t = useTranslations("apiKeys");
  const id = useId();
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = async () => {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      // No permission, or plain http on another host: it can still be selected by hand.
      () => false,
    );
    setCopied(done);
  };
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
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button type="button" variant="outline" size="sm" onClick={() => void copy()}>
          {copied === true ? <CheckIcon aria-hidden="true" /> : <CopyIcon aria-hidden="true" />}
          <span aria-live="polite">{copied === true ? t("copied") : copyLabel}</span>
        </Button>
        {copied === false && (
          <p role="alert" className="text-xs text-muted-foreground">
            {t("copyFailed")}
          </p>
        )}
      </div>
    </div>
  );
}
