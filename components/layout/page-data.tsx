import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import type { Namespace } from "@/lib/i18n/namespaces";
import { pickMessages } from "@/lib/i18n/pick-messages";

type TitledNamespace =
  | "alerts"
  | "login"
  | "setup"
  | "alertSettings"
  | "apiKeys"
  | "audit"
  | "chips"
  | "contacts"
  | "gatewaySettings"
  | "messages"
  | "pair"
  | "people"
  | "poolSettings"
  | "status"
  | "subscriptions";

/** Returns `generateMetadata` for a page whose title is the message `title` of the namespace. */
export const titleOf = (namespace: TitledNamespace) => async (): Promise<Metadata> => ({
  title: (await getTranslations(namespace))("title"),
});

/** Sends only the messages of the namespaces in `of` to the browser. */
export async function PageMessages({ of, children }: { of: readonly Namespace[]; children: ReactNode }) {
  return <NextIntlClientProvider messages={await pickMessages(of)}>{children}</NextIntlClientProvider>;
}

/** Passes the data that the server has read to the client components in `children`. */
export function Prefetched({ fill, children }: { fill: (client: QueryClient) => void; children: ReactNode }) {
  const client = new QueryClient();
  fill(client);
  return <HydrationBoundary state={dehydrate(client)}>{children}</HydrationBoundary>;
}
