import { Counter, Gauge, Registry } from "prom-client";
import type { AppContext } from "@/lib/context/server-context";
import { readWebhookCounts } from "@/lib/inbox/webhook-counts";
import { isDatabaseUnavailable } from "@/lib/log/describe-failure";
import { addPairings, readPairingMetrics } from "./pairing-metrics";
import { processMetrics } from "./process-metrics";
import { type PoolMetrics, readPoolMetrics } from "./read-pool-metrics";

/**
 * Renders all metrics in the Prometheus text format: those of the pool and its gateways, and with `ofChips` also those
 * of each chip. Values from the database are read at each scrape and are the same in every process; counters are per
 * process. If the database is unreachable, only the metrics of this process are rendered.
 */
export async function renderMetrics(
  ctx: Pick<AppContext, "db" | "sql" | "log">,
  { ofChips }: { ofChips: boolean },
): Promise<{ contentType: string; text: string }> {
  const scraped = new Registry();
  const read = Promise.all([readPoolMetrics(ctx, { ofChips }), readPairingMetrics(ctx)]);
  const stored = await read.catch((error: unknown) => {
    if (!isDatabaseUnavailable(error)) throw error;
    ctx.log.warn({ err: error }, "metrics rendered without the database");
    return null;
  });
  const { gauge } = gaugesOf(scraped);
  gauge("julia_database_up", "1 when the database answered this scrape").set(stored === null ? 0 : 1);
  countWebhooks(scraped);
  if (stored !== null) {
    const [pool, pairings] = stored;
    addPool(scraped, pool);
    addPairings(scraped, pairings);
  }
  const all = Registry.merge([processMetrics().registry, scraped]);
  return { contentType: all.contentType, text: await all.metrics() };
}

function gaugesOf(registry: Registry) {
  const registers = [registry];
  return {
    gauge: (name: string, help: string) => new Gauge({ name, help, registers }),
    labelled: <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
      new Gauge({ name, help, labelNames, registers }),
  };
}

function countWebhooks(registry: Registry): void {
  const webhooks = new Counter({
    name: "julia_webhooks_total",
    help: "Webhooks that this process received, by outcome",
    labelNames: ["outcome"],
    registers: [registry],
  });
  for (const [outcome, times] of readWebhookCounts()) webhooks.inc({ outcome }, times);
}

function addPool(registry: Registry, { instances, queue, webhooks, gateways, workers }: PoolMetrics): void {
  const { gauge, labelled } = gaugesOf(registry);
  /** An event that has not happened has no age, so the sample is omitted instead of reported as 0. */
  const age = (name: string, help: string, seconds: number | null) => {
    const metric = gauge(name, help);
    if (seconds === null) registry.removeSingleMetric(name);
    else metric.set(seconds);
  };
  if (instances.length > 0) addInstances(registry, instances);

  const messages = labelled("julia_queue_messages", "Queued, in-flight or uncertain, by phase", "phase");
  const oldest = labelled("julia_queue_oldest_seconds", "Age of the oldest message in a phase", "phase");
  for (const { phase, messages: waiting, oldestSeconds } of queue) {
    messages.set({ phase }, waiting);
    oldest.set({ phase }, oldestSeconds ?? 0);
  }

  gauge("julia_webhooks_waiting", "Stored webhooks that have not been processed yet").set(webhooks.waiting);
  gauge("julia_webhooks_oldest_waiting_seconds", "Age of the oldest unprocessed webhook").set(
    webhooks.oldestSeconds ?? 0,
  );
  const lag = labelled(
    "julia_webhook_lag_seconds",
    "Time from a webhook's arrival to its effect, for the newest 1,000 of the last 5 minutes",
    "quantile",
  );
  for (const [quantile, value] of Object.entries({
    "0.5": webhooks.p50,
    "0.95": webhooks.p95,
    1: webhooks.max,
  })) {
    if (value !== null) lag.set({ quantile }, value);
  }

  addGateways(registry, gateways);
  gauge("julia_workers_alive", "Worker processes with a heartbeat in the last minute").set(workers.alive);
  age("julia_worker_heartbeat_age_seconds", "Time since any worker's last heartbeat", workers.beatSecondsAgo);
}

/**
 * Samples of a problem that a gateway does not have are left out, so that the metrics of a pool with many gateways stay
 * small.
 */
function addGateways(registry: Registry, gateways: PoolMetrics["gateways"]): void {
  const { labelled } = gaugesOf(registry);
  const circuit = labelled(
    "julia_gateway_circuit",
    "1 for the current state of the breaker",
    "gateway",
    "state",
  );
  const license = labelled(
    "julia_gateway_license_required",
    "1 while the gateway requires its licence to be activated",
    "gateway",
  );
  const reconciled = labelled(
    "julia_reconciliation_age_seconds",
    "Time since the gateway's instances were last compared with its list",
    "gateway",
  );
  for (const { gateway, breaker, isLicenseRequired, reconciledSecondsAgo } of gateways) {
    circuit.set({ gateway, state: "closed" }, breaker === "closed" ? 1 : 0);
    if (breaker !== "closed") circuit.set({ gateway, state: breaker }, 1);
    if (isLicenseRequired) license.set({ gateway }, 1);
    if (reconciledSecondsAgo !== null)
      reconciled.set({ gateway }, Math.round(reconciledSecondsAgo * 10) / 10);
  }
  addTotals(registry, gateways);
}

/** The pool's totals are the sums over the label `gateway`. */
function addTotals(registry: Registry, gateways: PoolMetrics["gateways"]): void {
  const { labelled } = gaugesOf(registry);
  const chips = labelled("julia_gateway_chips", "Chips that are not cancelled", "gateway");
  const connected = labelled("julia_gateway_connected", "Chips whose sessions are proven open", "gateway");
  const able = labelled("julia_gateway_able_to_send", "Chips that can send to every contact", "gateway");
  const held = labelled("julia_gateway_slots_used", "Slots held in the rolling window", "gateway", "window");
  const limit = labelled("julia_gateway_slots_limit", "Limits of all chips today", "gateway", "window");
  const sends = labelled(
    "julia_gateway_sends_last_hour",
    "Sends in the rolling hour, by outcome",
    "gateway",
    "outcome",
  );
  for (const { gateway, ...totals } of gateways) {
    chips.set({ gateway }, totals.chips);
    connected.set({ gateway }, totals.connected);
    able.set({ gateway }, totals.canSend);
    held.set({ gateway, window: "hour" }, totals.heldHour);
    held.set({ gateway, window: "day" }, totals.heldDay);
    limit.set({ gateway, window: "hour" }, totals.perHour);
    limit.set({ gateway, window: "day" }, totals.perDay);
    sends.set({ gateway, outcome: "sent" }, totals.sent);
    for (const outcome of ["uncertain", "failed"] as const) {
      if (totals[outcome] > 0) sends.set({ gateway, outcome }, totals[outcome]);
    }
  }
}

function addInstances(registry: Registry, instances: PoolMetrics["instances"]): void {
  const { labelled } = gaugesOf(registry);
  const connected = labelled("julia_instance_connected", "1 when a session is proven open", "chip");
  const state = labelled("julia_instance_state", "1 for the current state of a session", "chip", "state");
  const status = labelled("julia_instance_status", "1 for the current status of a chip", "chip", "status");
  const checked = labelled("julia_instance_checked_age_seconds", "Time since the last state check", "chip");
  const held = labelled("julia_instance_slots_used", "Slots held in the rolling window", "chip", "window");
  const limit = labelled("julia_instance_slots_limit", "Limit of the window today", "chip", "window");
  const sends = labelled(
    "julia_instance_sends_last_hour",
    "Sends in the rolling hour, by outcome",
    "chip",
    "outcome",
  );
  for (const each of instances) {
    const { chip } = each;
    connected.set({ chip }, each.connected ? 1 : 0);
    state.set({ chip, state: each.state }, 1);
    status.set({ chip, status: each.status }, 1);
    if (each.checkedSecondsAgo !== null) checked.set({ chip }, each.checkedSecondsAgo);
    held.set({ chip, window: "hour" }, each.heldHour);
    held.set({ chip, window: "day" }, each.heldDay);
    limit.set({ chip, window: "hour" }, each.perHour);
    limit.set({ chip, window: "day" }, each.perDay);
    sends.set({ chip, outcome: "sent" }, each.sent);
    sends.set({ chip, outcome: "uncertain" }, each.uncertain);
    sends.set({ chip, outcome: "failed" }, each.failed);
    sends.set({ chip, outcome: "in_flight" }, each.inFlight);
  }
}
