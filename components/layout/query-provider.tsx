"use client";

import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { isApiError, shouldRetry } from "@/lib/api/api-error";
import { LiveUpdates } from "./live-updates";

/** Server-rendered data is not refetched within this time. */
const FRESH_MS = 5_000;

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { staleTime: FRESH_MS, retry: shouldRetry } },
    queryCache: new QueryCache({
      onError: (error) => {
        // A full page load clears the ended session's data from memory.
        if (isApiError(error, "unauthenticated")) window.location.assign("/login");
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
