"use client";

import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { isApiError, shouldRetry } from "@/lib/api/api-error";
import { LiveUpdates } from "./live-updates";

/** Data that the server rendered is not fetched again within this time. */
const FRESH_MS = 5_000;

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { staleTime: FRESH_MS, retry: shouldRetry } },
    queryCache: new QueryCache({
      onError: (error) => {
        // A full page load removes the data of the ended session from memory.
        if (!isApiError(error, "unauthenticated")) return;
        const { pathname, search } = window.location;
        window.location.assign(`/login?next=${encodeURIComponent(pathname + search)}`);
      },
    }),
  });
}

export function QueryProvider({ children }: { children: React.ReactNode }) {
  const [client] = useState(createQueryClient);
  return (
    <QueryClientProvider client={client}>
      {children}
      <LiveUpdates />
    </QueryClientProvider>
  );
}
