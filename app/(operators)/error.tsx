"use client";

import { ErrorNotice } from "@/components/layout/error-notice";

/** Rendered inside the layout, so that the navigation stays visible. */
export default function OperatorsErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <main id="content" className="mx-auto max-w-[90rem] px-4 sm:px-6">
      <ErrorNotice error={error} onRetry={retry} />
    </main>
  );
}
