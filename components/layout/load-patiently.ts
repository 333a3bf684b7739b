const TRY_AGAIN_AFTER_MS = 2_000;

const wait = () => new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_AFTER_MS));

async function serverAnswers(): Promise<boolean> {
  const answer = await fetch("/api/health/live", { cache: "no-store" }).catch(() => null);
  return answer?.ok ?? false;
}

/**
 * Loads the code of a component. While the server does not respond, tries again every 2 s, so that the component
 * appears late instead of breaking the page. Throws if the server responds but does not have the code, which happens
 * after an upgrade.
 */
export async function loadPatiently<Code>(load: () => Promise<Code>): Promise<Code> {
  for (let answeredWithout = 0; ; ) {
    try {
      return await load();
    } catch (error) {
      if (await serverAnswers()) answeredWithout += 1;
      // The server may have become available only after the load failed, so the load is tried once more.
      if (answeredWithout > 1) throw error;
      await wait();
    }
  }
}
