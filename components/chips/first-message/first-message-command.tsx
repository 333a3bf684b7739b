"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { TextField } from "@/components/ui/field";
import { Spinner } from "@/components/ui/spinner";
import { clientMessagesOptions } from "@/lib/api/messages";
import { curlLine, phoneDigits } from "./curl-line";

/** Used only with the simulator, so that a real gateway never sends a message to a stranger by accident. */
const SIMULATED_PHONE = "5511988887777";

interface FirstMessageCommandProps {
  secret: string;
  /** When the key was created (ISO 8601). Messages that the client sent before are ignored. */
  madeAt: string;
  client: string;
  simulator: boolean;
}

export function FirstMessageCommand({ secret, madeAt, client, simulator }: FirstMessageCommandProps) {
  const t = useTranslations("firstMessage");
  const [phone, setPhone] = useState(simulator ? SIMULATED_PHONE : "");
  const to = phoneDigits(phone);
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <TextField
        type="tel"
        label={t("to")}
        help={to === null && t("toProblem")}
        fieldClassName="max-w-64"
        value={phone}
        maxLength={30}
        autoComplete="off"
        onChange={(event) => setPhone(event.target.value)}
      />
      {to !== null && <Command line={curlLine({ origin: window.location.origin, secret, to })} />}
      <p className="text-xs text-pretty text-muted-foreground">{t("shownOnce", { client })}</p>
      <Arrival client={client} madeAt={madeAt} />
    </div>
  );
}

function Command({ line }: { line: string }) {
  const t = useTranslations("firstMessage");
  return (
    <div className="flex min-w-0 flex-col items-start gap-2">
      {/* Long lines wrap, so that the command can be read and selected without scrolling. */}
      <pre
        data-testid="first-message-command"
        className="w-full rounded-md border bg-muted p-3 font-mono text-xs leading-5 break-all whitespace-pre-wrap select-all"
      >
        {line}
      </pre>
      <CopyButton text={line} label={t("copy")} copiedLabel={t("copied")} failedLabel={t("copyFailed")} />
    </div>
  );
}

function Arrival({ client, madeAt }: { client: string; madeAt: string }) {
  const t = useTranslations("firstMessage");
  const { data } = useQuery(clientMessagesOptions(client));
  const message = data?.items.find(({ createdAt }) => createdAt >= madeAt);
  return (
    <div role="status" className="border-t pt-3">
      {message === undefined ? (
        <p className="flex gap-2 text-muted-foreground">
          <Spinner className="mt-0.5 shrink-0" />
          {t("waiting")}
        </p>
      ) : (
        <p className="flex flex-wrap gap-x-3 gap-y-1">
          <span>{t("arrived", { status: message.status })}</span>
          <Link
            href={`/messages/${message.id}`}
            className="rounded-sm font-medium underline underline-offset-4 outline-none focus-visible:ring-[3px] focus-visible:ring-ring/50"
          >
            {t("open")}
          </Link>
        </p>
      )}
    </div>
  );
}
