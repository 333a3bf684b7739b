import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";

/** Formats the code in two groups, as WhatsApp displays it. */
const inGroups = (code: string): string =>
  code.length === 8 ? `${code.slice(0, 4)}-${code.slice(4)}` : code;

/** Used if the phone's camera does not work. Shown only on request, because most people scan the QR code. */
export function PairingCode({ code }: { code: string }) {
  const t = useTranslations("pairing.code");
  const [shown, setShown] = useState(false);
  return (
    <div className="flex flex-col items-center gap-2">
      <Button
        variant="link"
        size="sm"
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
        className="text-muted-foreground"
      >
        {shown ? t("hide") : t("show")}
      </Button>
      {shown && (
        <>
          <div className="flex items-center gap-2">
            <output
              aria-label={t("label")}
              className="rounded-md border bg-muted px-3 py-1.5 font-mono text-lg tracking-widest select-all"
            >
              {inGroups(code)}
            </output>
            <CopyButton text={code} label={t("copy")} copiedLabel={t("copied")} />
          </div>
          <p className="max-w-74 text-center text-xs text-muted-foreground">{t("hint")}</p>
        </>
      )}
    </div>
  );
}
