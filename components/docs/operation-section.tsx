import { Fragment } from "react";
import { errorPath } from "@/lib/openapi/error-guides";
import type { ReferenceOperation } from "@/lib/openapi/reference";
import { ERROR_STATUS } from "@/types/errors";
import { CodeBlock } from "./code-block";
import { Described } from "./described";
import { describeField, FieldList } from "./field-list";

export function OperationSection(operation: ReferenceOperation) {
  return (
    <section aria-labelledby={operation.id} className="space-y-3 border-t pt-6">
      <h2 id={operation.id} className="font-semibold text-lg">
        {operation.summary}
      </h2>
      <p className="break-all font-mono text-sm">
        <span className="font-semibold">{operation.method.toUpperCase()}</span> {operation.path}
      </p>
      <p className="text-sm">
        <Described text={operation.description} />
      </p>
      <p className="text-muted-foreground text-sm">
        Scope <code>{operation.scope}</code>
        {operation.orScope !== undefined && (
          <>
            {" "}
            or <code>{operation.orScope}</code>
          </>
        )}
      </p>
      {operation.parameters.length > 0 && (
        <dl className="divide-y rounded-md border text-sm">
          {operation.parameters.map((parameter) => (
            <div key={parameter.name} className="grid gap-x-4 px-3 py-1.5 sm:grid-cols-[12rem_1fr]">
              <dt className="font-mono">{parameter.name}</dt>
              <dd className="text-muted-foreground">
                {parameter.in}: <Described text={parameter.description ?? describeField(parameter.schema)} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {operation.body !== undefined && (
        <>
          <h3 className="font-medium text-sm">Body</h3>
          <FieldList schema={operation.body} />
        </>
      )}
      <h3 className="font-medium text-sm">Answers</h3>
      <ul className="space-y-1 text-sm">
        {operation.answers.map(({ status, description, body }) => (
          <li key={status}>
            <span className="font-mono tabular-nums">{status}</span> <Described text={description} />{" "}
            {body !== undefined && (
              <a href={`#${body}`} className="font-mono underline underline-offset-2">
                {body}
              </a>
            )}
          </li>
        ))}
        <li className="text-muted-foreground">
          {operation.errors.map((code, index) => (
            <Fragment key={code}>
              {index > 0 && ", "}
              {ERROR_STATUS[code]}{" "}
              <a href={errorPath(code)} className="underline underline-offset-2">
                {code}
              </a>
            </Fragment>
          ))}
        </li>
      </ul>
      <details>
        <summary className="cursor-pointer font-medium text-sm">Examples</summary>
        <div className="mt-3 space-y-3">
          {operation.examples.map(({ language, code }) => (
            <CodeBlock key={language} label={language} code={code} />
          ))}
        </div>
      </details>
    </section>
  );
}
