import { CheckIcon, CopyIcon } from "lucide-react";
import { useState } from "react";
import { Button } from "./button";

interface CopyButtonProps {
  text: string;
  label: string;
  copiedLabel: string;
  /** Shown when the browser refuses; without it nothing is said, and the text can still be selected. */
  failedLabel?: string;
}

/** Copies a text; what it says of the last copy is true of this text only. */
export function CopyButton({ text, label, copiedLabel, failedLabel }: CopyButtonProps) {
  const [last, setLast] = useState<{ text: string; isCopied: boolean } | null>(null);
  const isCopied = last?.text === text ? last.isCopied : null;
  const copy = async () => {
    // Refused without permission, and on plain http from another host.
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
