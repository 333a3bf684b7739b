import { CALLBACK_HEADERS, MESSAGE_CALLBACK, VERIFY_SAMPLE } from "@/lib/openapi/callbacks";
import { CodeBlock } from "./code-block";
import { Described } from "./described";

export function CallbackSection() {
  const { name, summary, description, answers } = MESSAGE_CALLBACK;
  return (
    <section aria-labelledby={name} className="space-y-3 border-t pt-6">
      <h2 id={name} className="font-semibold text-lg">
        Callbacks: {summary.toLowerCase()}
      </h2>
      <p className="break-all font-mono text-sm">
        <span className="font-semibold">POST</span> callbackUrl
      </p>
      <p className="text-sm">
        <Described text={description} />
      </p>
      <h3 className="font-medium text-sm">Headers</h3>
      <dl className="divide-y rounded-md border text-sm">
        {CALLBACK_HEADERS.map((header) => (
          <div key={header.name} className="grid gap-x-4 px-3 py-1.5 sm:grid-cols-[12rem_1fr]">
            <dt className="font-mono">{header.name}</dt>
            <dd className="text-muted-foreground">
              <Described text={header.description} />
            </dd>
          </div>
        ))}
      </dl>
      <h3 className="font-medium text-sm">Body</h3>
      <p className="text-sm">
        <a href="#MessageCallback" className="font-mono underline underline-offset-2">
          MessageCallback
        </a>
      </p>
      <h3 className="font-medium text-sm">What to answer</h3>
      <ul className="space-y-1 text-sm">
        {answers.map((answer) => (
          <li key={answer.status}>
            <span className="font-mono tabular-nums">{answer.status}</span>{" "}
            <Described text={answer.description} />
          </li>
        ))}
      </ul>
      <h3 className="font-medium text-sm">Verifying a signature (Node.js)</h3>
      <CodeBlock label="Verifying a signature" code={VERIFY_SAMPLE} />
    </section>
  );
}
