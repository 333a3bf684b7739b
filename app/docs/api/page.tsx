import type { Metadata } from "next";
import { CallbackSection } from "@/components/docs/callback-section";
import { FieldList } from "@/components/docs/field-list";
import { OperationSection } from "@/components/docs/operation-section";
import { apiReference } from "@/lib/openapi/reference";

export const metadata: Metadata = { title: "API" };

/** Renders the API reference from the schemas of the routes, in English like all documentation. */
export default function ApiReferencePage() {
  const { operations, answers } = apiReference();
  return (
    <main lang="en" className="mx-auto max-w-3xl space-y-6 px-4 py-10">
      <h1 className="font-semibold text-2xl">API</h1>
      <p className="text-sm">
        Every request carries a key of its client, in <code>Authorization: Bearer</code> or in{" "}
        <code>x-api-key</code>. Errors are problem documents (RFC 9457) with a <code>code</code>, which{" "}
        <a href="/docs/errors" className="underline underline-offset-2">
          has a page of its own
        </a>
        . Machine-readable version:{" "}
        <a href="/api/openapi.json" className="underline underline-offset-2">
          OpenAPI 3.1
        </a>
        .
      </p>
      <p className="text-sm">
        The examples read the address of the product from <code>JULIA_URL</code> and the key from{" "}
        <code>JULIA_KEY</code>. The Python examples need no packages.
      </p>
      {operations.map((operation) => (
        <OperationSection key={operation.id} {...operation} />
      ))}
      <CallbackSection />
      {answers.map(({ name, schema }) => (
        <section key={name} aria-labelledby={name} className="space-y-3 border-t pt-6">
          <h2 id={name} className="font-semibold text-lg">
            {name}
          </h2>
          <FieldList schema={schema} />
        </section>
      ))}
    </main>
  );
}
