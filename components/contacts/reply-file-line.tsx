import { PaperclipIcon, XIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { KindIcon } from "@/components/media/kind-icon";
import { useFileSize } from "@/components/media/use-file-size";
import { Button } from "@/components/ui/button";
import { Spinner } from "@/components/ui/spinner";
import { ApiError } from "@/lib/api/api-error";
import { useErrorText } from "@/lib/i18n/use-error-text";
import { cn } from "@/lib/utils";
import type { ReplyFile } from "./use-reply-file";

/** Chooses the file of a reply. */
export function AttachButton({ disabled, onChoose }: { disabled: boolean; onChoose: (file: File) => void }) {
  const t = useTranslations("contacts.reply.file");
  return (
    <label
      title={t("attach")}
      className={cn(
        "inline-flex size-9 shrink-0 cursor-pointer items-center justify-center rounded-md border bg-background shadow-xs hover:bg-accent has-[:focus-visible]:border-ring has-[:focus-visible]:ring-[3px] has-[:focus-visible]:ring-ring/50 touch:size-11 dark:border-input dark:bg-input/30",
        disabled && "pointer-events-none opacity-50",
      )}
    >
      <PaperclipIcon aria-hidden="true" className="size-4" />
      <span className="sr-only">{t("attach")}</span>
      <input
        type="file"
        disabled={disabled}
        className="sr-only"
        onChange={({ target }) => {
          const [chosen] = target.files ?? [];
          // Otherwise, choosing the same file again would not be a change.
          target.value = "";
          if (chosen !== undefined) onChoose(chosen);
        }}
      />
    </label>
  );
}

/** The chosen file with the state of its upload. */
export function ReplyFileLine({
  file,
  disabled,
  onRemove,
}: {
  file: ReplyFile;
  disabled: boolean;
  onRemove: () => void;
}) {
  const t = useTranslations("contacts.reply.file");
  const size = useFileSize();
  const problem = useFileProblem();
  return (
    <div className="flex min-w-0 items-center gap-2 rounded-md border bg-muted/40 px-3 py-1.5 text-sm">
      {file.state === "uploading" ? <Spinner /> : <KindIcon kind="document" />}
      <div className="min-w-0 flex-1">
        <p className="truncate">{file.name}</p>
        {file.state === "failed" ? (
          <p role="alert" className="text-xs text-pretty text-destructive">
            {problem(file.error)}
          </p>
        ) : (
          <p role="status" className="text-xs text-muted-foreground">
            {[size(file.bytes), file.state === "uploading" ? t("uploading") : null]
              .filter((fact) => fact !== null)
              .join(" · ")}
          </p>
        )}
      </div>
      <Button
        type="button"
        variant="ghost"
        size="icon-xs"
        disabled={disabled}
        aria-label={t("remove", { name: file.name })}
        onClick={onRemove}
      >
        <XIcon />
      </Button>
    </div>
  );
}

function useFileProblem(): (error: unknown) => string {
  const t = useTranslations("contacts.reply.file");
  const errorText = useErrorText();
  return (error) => {
    const code = error instanceof ApiError ? error.code : null;
    if (code === "body_too_large") return t("tooLarge");
    if (code === "unsupported_media_type") return t("wrongType");
    if (code === "invalid_request") return t("empty");
    return t("failed", { reason: errorText(error) });
  };
}
