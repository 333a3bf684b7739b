import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { GET } from "@/app/api/metrics/route";
import { workInbox } from "@/lib/inbox/work-inbox";
import { insertAttempt, insertOpenChip, updateEvent } from "../../factories/attempts";
import { createTestPool } from "../../factories/pool";
import { useWebContext as openWebContext, webRequest } from "../../factories/web";
import { deliver, secretOf, webhookBody } from "../../factories/webhook-events";

const TOKEN = "a-token-of-the-scraper";
const FILES = ["prometheus-rules.yaml", "grafana-dashboard.json"];

const pool = await createTestPool();
const context = openWebContext(pool.ctx.config.databaseUrl, { METRICS_TOKEN: TOKEN });
afterAll(async () => {
  await context.close();
  await pool.close();
});

/** Reads the metrics of a pool with every problem. Returns the labels of the samples of each series. */
async function readLabels(): Promise<Map<string, Set<string>>> {
  const chip = await insertOpenChip(pool.ctx, { instanceName: "julia-1" });
  await insertAttempt(pool.ctx, chip, { state: "sent", secondsAgo: 60 });
  const update = webhookBody(chip.instanceName, "connection.update", { state: "open", statusReason: 200 });
  expect(await deliver(secretOf(pool.ctx, chip), update)).toBe(200);
  expect(
    await deliver(
      secretOf(pool.ctx, chip),
      webhookBody(chip.instanceName, "messages.update", updateEvent("55", "m", "READ")),
    ),
  ).toBe(200);
  await workInbox(pool.ctx);
  await pool.ctx.sql`update julia.gateways set breaker = 'open', opened_at = clock_timestamp(),
    retry_at = clock_timestamp(), reconciled_at = clock_timestamp(), license_required_since = clock_timestamp()`;
  const response = await GET(
    webRequest("/api/metrics?detail=chips", { headers: { authorization: `Bearer ${TOKEN}` } }),
  );
  const labels = new Map<string, Set<string>>();
  for (const line of (await response.text()).split("\n")) {
    const [, name, values] = /^(julia_\w+)(?:\{(.*)\})? \S+$/.exec(line) ?? [];
    if (name === undefined) continue;
    const known = labels.get(name) ?? new Set();
    for (const [, label] of (values ?? "").matchAll(/(\w+)="/g)) known.add(label ?? "");
    labels.set(name, known);
  }
  return labels;
}

it("the alert rules and the dashboard use only metrics and labels that exist", async () => {
  const labels = await readLabels();
  const found: string[] = [];
  for (const file of FILES) {
    const text = readFileSync(join("deploy", "monitoring", file), "utf8").replaceAll('\\"', '"');
    for (const [, by, name = "", matchers] of text.matchAll(
      /(?:by \(([\w, ]+)\) \((?:rate\()?)?\b(julia_\w+)(?:\{([^}]*)\})?/g,
    )) {
      found.push(name);
      expect([...labels.keys()], file).toContain(name);
      const used = [
        ...(by ?? "").split(", "),
        ...[...(matchers ?? "").matchAll(/(\w+)[!=]/g)].map((one) => one[1]),
      ];
      for (const label of used)
        if (label) expect([...(labels.get(name) ?? [])], `${file}: ${name}`).toContain(label);
    }
  }
  expect(new Set(found).size).toBeGreaterThan(12);
});
