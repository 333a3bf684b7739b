"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { LanguageSwitch } from "@/components/layout/language-switch";
import { Mark } from "@/components/layout/mark";
import { PairBody } from "./pair-body";

/** The page of a pairing link, for a person without an account. Has no navigation and no live updates. */
export function PairPage({ token }: { token: string }) {
  const [client] = useState(() => new QueryClient());
  const product = useTranslations("common")("productName");
  const t = useTranslations("pair");
  return (
    <QueryClientProvider client={client}>
      <main className="mx-auto flex min-h-dvh w-full max-w-lg flex-col items-center gap-6 px-4 py-6">
        <div className="flex w-full flex-col items-center gap-2 text-center">
          <p className="flex items-center gap-2 text-sm font-semibold">
            <Mark className="size-6" />
            {product}
          </p>
          <h1 className="text-xl font-semibold tracking-tight">{t("title")}</h1>
        </div>
        <PairBody token={token} />
        <LanguageSwitch />
      </main>
    </QueryClientProvider>
  );
}
