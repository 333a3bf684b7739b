import type { Health, HealthReason, HealthReasonCode, HealthVerdict } from "@/types/health";

/** Hand-overs in a row that failed from which on a chip that says `open` counts as down. */
const FAILURES_UNTIL_DOWN = 3;
const FAILING_UNTIL_DOWN_MS = 60_000;

/** What a chip's row says, and what the worker found beside it. */
export interface HealthFacts {
  status: string;
  state: string;
  isConnected: boolean;
  isWrongNumber: boolean;
  isOwnerKnown: boolean;
  isWanted: boolean;
  everPaired: boolean;
  closeCode: number | null;
  /** The gateway waits for its licence, so that its sessions cannot be asked. */
  isLicenseRequired: boolean;
  /** Looks in a row that did not find it open; one changes nothing. */
  misses: number;
  restrictedUntil: string | null;
  /** Since when it is as its headline says. */
  since: string | null;
  lookedAt: string | null;
  suspicions: readonly HealthReason[];
  webhook: WebhookFacts;
}

interface WebhookFacts {
  state: string;
  since: string | null;
  silentSince: string | null;
  url: string | null;
}

/** One verdict with its reasons, the deciding ones first. Pure. */
export function judgeHealth(facts: HealthFacts): Health {
  const { verdict, reasons } = decide(facts);
  const notes = facts.isConnected ? webhookNotes(facts.webhook) : [];
  return { verdict, reasons: [...reasons, ...notes] };
}

function decide(facts: HealthFacts): Health {
  const is = (
    verdict: HealthVerdict,
    code: HealthReasonCode,
    values: Record<string, string> = {},
    others: readonly HealthReason[] = [],
  ): Health => ({ verdict, reasons: [{ code, since: facts.since, values }, ...others] });
  const { status, suspicions } = facts;
  const until: Record<string, string> =
    facts.restrictedUntil === null ? {} : { until: facts.restrictedUntil };

  if (status === "banned") return is("banned", "banned");
  if (status === "restricted") {
    return is("restricted", facts.isConnected ? "restricted_to_known" : "restricted", until, suspicions);
  }
  if (facts.isWrongNumber && facts.isConnected) return is("down", "wrong_number", {}, suspicions);
  if (!facts.isConnected) {
    if (!facts.isWanted) return is("down", "disconnected_by_operator");
    // What keeps it from connecting says more than that it is not.
    if (suspicions.length > 0) return { verdict: "down", reasons: [...suspicions] };
    if (facts.state === "missing") return is("down", "missing_at_gateway");
    if (facts.closeCode !== null) {
      return is("down", "logged_out", facts.closeCode === 0 ? {} : { code: String(facts.closeCode) });
    }
    if (!facts.everPaired) return is("down", "never_paired");
    if (facts.state !== "unknown") return is("down", "connection_lost");
    return is("down", facts.isLicenseRequired ? "gateway_license" : "gateway_down");
  }
  if (isDead(suspicions)) return { verdict: "down", reasons: [...suspicions] };
  const doubts: HealthReason[] = [...suspicions];
  if (facts.misses > 0) doubts.push({ code: "missed_look", since: facts.lookedAt, values: {} });
  if (!facts.isOwnerKnown) doubts.push({ code: "owner_unknown", since: facts.since, values: {} });
  return { verdict: doubts.length > 0 ? "suspect" : "ok", reasons: doubts };
}

/** It says `open`, and hand-over after hand-over says otherwise. */
function isDead(suspicions: readonly HealthReason[]): boolean {
  return suspicions.some(({ code, since, values }) => {
    if (code !== "sends_fail") return false;
    if (Number(values.count) >= FAILURES_UNTIL_DOWN) return true;
    const lastedMs = Date.parse(values.lastAt ?? "") - Date.parse(since ?? "");
    return lastedMs >= FAILING_UNTIL_DOWN_MS;
  });
}

/** Without webhooks everything is found by looking: later, but it is found. */
function webhookNotes(webhook: WebhookFacts): HealthReason[] {
  const { state, since, silentSince, url } = webhook;
  if (state === "foreign") {
    return [{ code: "webhook_foreign", since, values: url === null ? {} : { url } }];
  }
  if (state === "off") return [{ code: "webhooks_off", since, values: {} }];
  if (silentSince !== null) return [{ code: "webhooks_silent", since: silentSince, values: {} }];
  return [];
}
