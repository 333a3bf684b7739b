"use client";

import { useMutation } from "@tanstack/react-query";
import { TerminalIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { loadPatiently } from "@/components/layout/load-patiently";
import { Button } from "@/components/ui/button";
import { FieldError } from "@/components/ui/field";
import { createApiKey } from "@/lib/api/api-keys";
import type { CreateApiKeyInput } from "@/types/api-keys";

// Loaded on demand, because most visits do not need it.
const FirstMessageCommand = dynamic(
  () => loadPatiently(() => import("./first-message-command").then((module) => module.FirstMessageCommand)),
  { ssr: false },
);

const KEY = {
  client: "first-message",
  scopes: ["messages:send", "messages:read"],
} satisfies CreateApiKeyInput;

/** Creates an API key and shows a command that uses the key to send a first message. */
export function FirstMessage({ simulator, hasChip }: { simulator: boolean; hasChip: boolean }) {
  const t = useTranslations("firstMessage");
  const key = useMutation({ mutationFn: () => createApiKey(KEY) });
  return (
    <section
      aria-labelledby="first-message"
      className="flex w-full max-w-3xl flex-col gap-3 self-center rounded-lg border bg-card p-4 text-sm sm:p-5"
    >
      <div className="flex flex-col gap-1">
        <h2 id="first-message" className="flex items-center gap-2 font-semibold">
          <TerminalIcon aria-hidden="true" className="size-4 text-muted-foreground" />
          {t("title")}
        </h2>
        <p className="text-pretty text-muted-foreground">
          {t(simulator ? "simulated" : "real")} {!hasChip && t("needsChip")}
        </p>
      </div>
      {key.data === undefined ? (
        <Button
          variant="outline"
          size="sm"
          className="self-start"
          disabled={key.isPending}
          onClick={() => key.mutate()}
        >
          {t(key.isPending ? "making" : "make")}
        </Button>
      ) : (
        <FirstMessageCommand
          secret={key.data.secret}
          madeAt={key.data.key.createdAt}
          client={key.data.key.client}
          simulator={simulator}
        />
      )}
      <FieldError error={key.error} />
    </section>
  );
}
