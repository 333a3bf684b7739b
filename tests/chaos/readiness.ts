import { waitUntil } from "@/lib/supervisor/processes";

const UP_TIMEOUT_MS = 120_000;

export async function untilAnswers(url: string): Promise<void> {
  const answers = () =>
    fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
      (answer) => answer.status < 500,
      () => false,
    );
  if (!(await waitUntil(answers, UP_TIMEOUT_MS, 100))) throw new Error(`${url} does not answer`);
}
