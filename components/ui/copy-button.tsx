import { CheckIcon, CopyIcon } from "lucide-react";
import { useState } from "react";
import { Button } from "./button";

interface CopyButtonProps {
  text: string;
  label: string;
  copiedLabel: string;
  /** Shown if the browser refuses to copy. Without this label nothing is shown, but the text can still be selected. */
  failedLabel?: string;
}

/** The label `copiedLabel` applies only to the current `text`; new text has not been copied yet. */
export function CopyButton({ text, label, copiedLabel, failedLabel }: CopyButtonProps) {
  const [last, setLast] = useState<{ text: string; isCopied: boolean } | null>(null);
  const isCopied = last?.text === text ? last.isCopied : null;
  const copy = async () => {
    // The promise is rejected if the browser denies permission to copy.
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    setLast({ text, isCopied: done });
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button type="button" variant="outline" size="sm" onClick={() => void copy()}>
        {isCopied === true ? <CheckIcon aria-hidden="true" /> : <CopyIcon aria-hidden="true" />}
        <span aria-live="polite">{isCopied === true ? copiedLabel : label}</span>
      </Button>
      {isCopied === false && failedLabel !== undefined && (
        <p role="alert" className="text-xs text-muted-foreground">
          {failedLabel}
        </p>
      )}
    </div>
  );
}
