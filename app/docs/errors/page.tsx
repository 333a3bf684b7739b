import type { Metadata } from "next";
import { Described } from "@/components/docs/described";
import { ERROR_GUIDES, errorPath } from "@/lib/openapi/error-guides";
import { ERROR_CODES, ERROR_STATUS } from "@/types/errors";

export const metadata: Metadata = { title: "Errors" };

/** Lists all error codes with their causes, in English like all documentation. */
export default function ErrorsPage() {
  return (
    <main lang="en" className="mx-auto max-w-3xl space-y-6 px-4 py-10">
      <h1 className="font-semibold text-2xl">Errors</h1>
      <p className="text-sm">
        Every error is a problem document (RFC 9457). Programs decide by <code>code</code>; the sentences in{" "}
        <code>title</code> and <code>detail</code> may change. <code>requestId</code> finds the request in the
        server&apos;s log. The operations are in the{" "}
        <a href="/docs/api" className="underline underline-offset-2">
          API reference
        </a>
        .
      </p>
      <dl className="divide-y rounded-md border text-sm">
        {ERROR_CODES.map((code) => (
          <div key={code} className="grid gap-x-4 px-3 py-2 sm:grid-cols-[17rem_1fr]">
            <dt>
              <span className="tabular-nums">{ERROR_STATUS[code]}</span>{" "}
              <a href={errorPath(code)} className="break-all font-mono underline underline-offset-2">
                {code}
              </a>
            </dt>
            <dd className="text-muted-foreground">
              <Described text={ERROR_GUIDES[code].cause} />
            </dd>
          </div>
        ))}
      </dl>
    </main>
  );
}
