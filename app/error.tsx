"use client";

import { ErrorNotice } from "@/components/layout/error-notice";

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md items-center justify-center p-6">
      <ErrorNotice error={error} onRetry={retry} />
    </main>
  );
}
