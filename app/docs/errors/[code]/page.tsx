import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { CodeBlock } from "@/components/docs/code-block";
import { Described } from "@/components/docs/described";
import { DomainError } from "@/lib/errors";
import { problemResponse } from "@/lib/http/problem";
import { ERROR_GUIDES, errorTitle } from "@/lib/openapi/error-guides";
import { errorsOf, OPERATIONS } from "@/lib/openapi/operations";
import { ERROR_CODES, ERROR_STATUS, type ErrorCode } from "@/types/errors";

interface Props {
  params: Promise<{ code: string }>;
}

const EXAMPLE_REQUEST_ID = "0193f5c2-7b1e-7d30-9c55-1f0a6e9b2c11";

async function codeOf({ params }: Props): Promise<ErrorCode> {
  const { code } = await params;
  return ERROR_CODES.find((known) => known === code) ?? notFound();
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  return { title: errorTitle(await codeOf(props)) };
}

/** Explains one error code: its cause, what to do, an example, and the operations that return it. */
export default async function ErrorPage(props: Props) {
  const code = await codeOf(props);
  const { cause, remedy } = ERROR_GUIDES[code];
  const operations = OPERATIONS.filter((operation) => errorsOf(operation).includes(code));
  return (
    <main lang="en" className="mx-auto max-w-3xl space-y-4 px-4 py-10 text-sm">
      <h1 className="font-semibold text-2xl">{errorTitle(code)}</h1>
      <p>
        <span className="tabular-nums">{ERROR_STATUS[code]}</span> <code>{code}</code>
      </p>
      <h2 className="font-semibold text-lg">Cause</h2>
      <p>
        <Described text={cause} />
      </p>
      <h2 className="font-semibold text-lg">What to do</h2>
      <p>
        <Described text={remedy} />
      </p>
      <h2 className="font-semibold text-lg">Example</h2>
      <CodeBlock label="Example" code={await exampleOf(code)} />
      {operations.length > 0 && (
        <>
          <h2 className="font-semibold text-lg">Operations</h2>
          <ul className="list-disc pl-5">
            {operations.map(({ id, method, path, summary }) => (
              <li key={id}>
                <a href={`/docs/api#${id}`} className="underline underline-offset-2">
                  {summary}
                </a>{" "}
                <code className="break-all">
                  {method.toUpperCase()} {path}
                </code>
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        <a href="/docs/errors" className="underline underline-offset-2">
          All errors
        </a>
      </p>
    </main>
  );
}

/** The response that the routes send for the code, with the first sentence of the cause as its detail. */
async function exampleOf(code: ErrorCode): Promise<string> {
  const [detail = ""] = ERROR_GUIDES[code].cause.split(/(?<=\.) /);
  const response = problemResponse(new DomainError(code, detail), EXAMPLE_REQUEST_ID);
  return JSON.stringify(await response.json(), null, 2);
}
