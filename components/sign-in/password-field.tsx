"use client";

import { EyeIcon, EyeOffIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ComponentProps, useState } from "react";
import { LabelledField, type TextField } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** With `autoComplete="new-password"`, the field enforces the server's minimum length. */
export function PasswordField({
  name = "password",
  label,
  help,
  problem,
  autoComplete,
  ...input
}: ComponentProps<typeof TextField> & { autoComplete: "current-password" | "new-password" }) {
  const t = useTranslations("common.password");
  const [shown, setShown] = useState(false);
  const Icon = shown ? EyeOffIcon : EyeIcon;
  return (
    <LabelledField {...{ label, help, problem }}>
      {(control) => (
        <div className="relative">
          <Input
            {...input}
            {...control}
            name={name}
            type={shown ? "text" : "password"}
            autoComplete={autoComplete}
            minLength={autoComplete === "new-password" ? 8 : undefined}
            maxLength={512}
            required
            spellCheck={false}
            className="pr-10"
          />
          <button
            type="button"
            aria-pressed={shown}
            aria-label={t("show")}
            onClick={() => setShown(!shown)}
            className="absolute inset-y-0 right-0 flex w-9 items-center justify-center rounded-md text-muted-foreground outline-none hover:text-foreground focus-visible:ring-[3px] focus-visible:ring-ring/50"
          >
            <Icon aria-hidden="true" className="size-4" />
          </button>
        </div>
      )}
    </LabelledField>
  );
}
