import { describe, expect, it } from "vitest";
import { type HealthFacts, judgeHealth } from "@/lib/chips/condition/judge-health";
import { type Evidence, findSuspicions } from "@/lib/health/find-suspicions";
import type { HealthReason } from "@/types/health";

const NOW = new Date("2026-03-02T12:00:00.000Z");
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000);

/** Evidence of an open chip without any suspicion. */
const well: Evidence = {
  isConnected: true,
  state: "open",
  stateSince: ago(7200),
  isWanted: true,
  everPaired: true,
  hasLiveQr: false,
  openSince: ago(7200),
  lookedAt: ago(60),
  failures: 0,
  failureCause: null,
  failedAt: null,
  uncertainInARow: 0,
  restartedAt: null,
  sentAt: ago(30),
  unacknowledgedContacts: 0,
  unacknowledgedSince: null,
  webhookAt: ago(10),
  connectingsInMinute: 0,
  openingsInMinute: 0,
  openingsInTenMinutes: 0,
  loopSince: null,
  twoSocketsAt: null,
};
const find = (
  change: Partial<Evidence>,
  before: readonly HealthReason[] = [],
  restartedAt: Date | null = null,
) => findSuspicions({ ...well, ...change }, before, NOW, restartedAt);
const codes = (...input: Parameters<typeof find>) => find(...input).map(({ code }) => code);

describe("suspicions from the evidence", () => {
  it("none while everything is proven", () => {
    expect(find({})).toEqual([]);
  });

  it("an open session whose sends fail with Connection Closed, with count and time", () => {
    const failing = { failures: 3, failureCause: "connection_closed", failedAt: ago(40) };
    expect(find(failing)).toEqual([
      {
        code: "sends_fail",
        since: ago(40).toISOString(),
        values: { count: "3", cause: "connection_closed", lastAt: ago(40).toISOString() },
      },
    ]);
    // A poll found the chip open, so the chip is in rotation again. No send has succeeded since then.
    const [first] = find({ ...failing, failedAt: ago(40) });
    const later = find({ ...failing, failedAt: null }, first === undefined ? [] : [first]);
    expect(later).toEqual([first]);
  });

  it("no failure from an earlier session or from before a restart", () => {
    const failing = { failures: 2, failureCause: "connection_closed", failedAt: ago(40) };
    expect(codes({ ...failing, openSince: ago(20) })).toEqual([]);
    expect(codes({ ...failing, restartedAt: ago(20) })).toEqual([]);
    expect(codes({ ...failing, failures: 0 })).toEqual([]);
  });

  it("two uncertain sends in a row", () => {
    const uncertain = { failures: 1, failureCause: "uncertain", failedAt: ago(5), uncertainInARow: 2 };
    expect(codes(uncertain)).toEqual(["uncertain_sends"]);
  });

  it("three contacts without an acknowledgement, unless no webhooks arrive at all", () => {
    const silent = { unacknowledgedContacts: 3, unacknowledgedSince: ago(1500) };
    expect(find(silent)).toEqual([
      { code: "no_acknowledgements", since: ago(1500).toISOString(), values: { count: "3" } },
    ]);
    expect(codes({ ...silent, unacknowledgedContacts: 2 })).toEqual([]);
    expect(codes({ ...silent, webhookAt: null })).toEqual([]);
    expect(codes({ ...silent, webhookAt: ago(1600) })).toEqual([]);
  });

  it("connecting for three minutes, unless a QR code is live or no connection is desired", () => {
    const connecting = { isConnected: false, state: "connecting", stateSince: ago(180) };
    expect(codes(connecting)).toEqual(["endless_connecting"]);
    expect(codes({ ...connecting, stateSince: ago(179) })).toEqual([]);
    expect(codes({ ...connecting, hasLiveQr: true })).toEqual([]);
    expect(codes({ ...connecting, isWanted: false })).toEqual([]);
    expect(codes({ ...connecting, everPaired: false })).toEqual([]);
    // Reported if the restart in this period of `connecting` did not help, but not while this restart is still due.
    expect(codes({ ...connecting, restartedAt: ago(120) })).toEqual(["endless_connecting"]);
    expect(codes({ ...connecting, restartedAt: ago(181) })).toEqual(["endless_connecting"]);
    expect(codes({ ...connecting, restartedAt: ago(300) })).toEqual([]);
    expect(codes({ ...connecting, stateSince: ago(400), restartedAt: ago(631) })).toEqual([
      "endless_connecting",
    ]);
  });

  it("an open state without any proof for 15 minutes", () => {
    const old = { lookedAt: ago(900), webhookAt: ago(901), sentAt: null, openSince: ago(7200) };
    expect(find(old)).toMatchObject([{ code: "stale_open", since: ago(900).toISOString() }]);
    for (const proof of ["lookedAt", "webhookAt", "sentAt", "openSince"] as const) {
      expect(codes({ ...old, [proof]: ago(899) }), proof).toEqual([]);
    }
  });

  it("a hot loop, two sockets and a flapping connection, distinguished by what follows `connecting`", () => {
    const loop = { connectingsInMinute: 31, loopSince: ago(4) };
    expect(codes({ ...loop, isConnected: false, state: "connecting", stateSince: ago(4) })).toEqual([
      "hot_loop",
    ]);
    const opening = { ...loop, openingsInMinute: 30, openingsInTenMinutes: 30 };
    expect(codes({ ...opening, twoSocketsAt: ago(20) })).toEqual(["double_socket"]);
    expect(codes({ connectingsInMinute: 2, openingsInMinute: 1, openingsInTenMinutes: 4 })).toEqual([
      "flapping",
    ]);
    expect(codes({ connectingsInMinute: 1, openingsInMinute: 1, openingsInTenMinutes: 3 })).toEqual([]);
  });

  it("no two sockets without evidence: sixteen drops of one socket are a flapping connection", () => {
    const drops = {
      connectingsInMinute: 16,
      openingsInMinute: 16,
      openingsInTenMinutes: 16,
      loopSince: ago(55),
    };
    expect(codes(drops)).toEqual(["flapping"]);
    expect(codes({ ...drops, twoSocketsAt: ago(601) })).toEqual(["flapping"]);
  });

  it("no loop in the first minute after a gateway restart", () => {
    const loop = { connectingsInMinute: 31, openingsInTenMinutes: 6 };
    expect(codes(loop, [], ago(59))).toEqual([]);
    expect(codes(loop, [], ago(61))).toEqual(["hot_loop"]);
  });

  it("the worst first, each with the start time of its ongoing problem", () => {
    const before: HealthReason[] = [
      { code: "flapping", since: ago(3000).toISOString(), values: { count: "4" } },
    ];
    const found = find(
      { openingsInTenMinutes: 5, loopSince: ago(500), failures: 1, failedAt: ago(3) },
      before,
    );
    expect(found.map(({ code }) => code)).toEqual(["sends_fail", "flapping"]);
    expect(found[1]).toMatchObject({ since: ago(3000).toISOString(), values: { count: "5" } });
  });
});

const healthy: HealthFacts = {
  condition: "connected",
  reason: "connected",
  since: ago(100).toISOString(),
  isConnected: true,
  closeCode: null,
  restrictedUntil: null,
  suspicions: [],
  webhook: { state: "ours", since: ago(9000).toISOString(), silentSince: null, url: null },
};
const suspicion = (code: HealthReason["code"], values: Record<string, string> = {}): HealthReason => ({
  code,
  since: ago(30).toISOString(),
  values,
});
const verdictOf = (change: Partial<HealthFacts>) => {
  const { verdict, reasons } = judgeHealth({ ...healthy, ...change });
  return [verdict, ...reasons.map(({ code }) => code)];
};

describe("the verdict on a chip", () => {
  it.each<[string, Partial<HealthFacts>, string[]]>([
    ["all is well", {}, ["ok"]],
    ["a ban", { condition: "banned", reason: "banned", isConnected: false }, ["banned", "banned"]],
    [
      "a session that ended while WhatsApp restricts the number",
      { condition: "logged_out", reason: "restricted", isConnected: false, closeCode: 402 },
      ["down", "restricted"],
    ],
    [
      "a restriction of new contacts",
      { condition: "restricted", reason: "restricted_to_known" },
      ["restricted", "restricted_to_known"],
    ],
    [
      "a suspicion that explains the condition is listed once, before the others",
      {
        condition: "failing",
        reason: "sends_fail",
        suspicions: [suspicion("sends_fail", { count: "1" }), suspicion("flapping")],
      },
      ["down", "sends_fail", "flapping"],
    ],
    [
      "messages without an acknowledgement",
      {
        condition: "unstable",
        reason: "no_acknowledgements",
        suspicions: [suspicion("no_acknowledgements")],
      },
      ["suspect", "no_acknowledgements"],
    ],
    [
      "silent webhooks delay the state without making it worse",
      { webhook: { ...healthy.webhook, silentSince: ago(90).toISOString() } },
      ["ok", "webhooks_silent"],
    ],
    [
      "another system's webhook",
      { webhook: { ...healthy.webhook, state: "foreign", url: "https://crm.example.com/hook" } },
      ["ok", "webhook_foreign"],
    ],
    [
      "a webhook that we switched off",
      { webhook: { ...healthy.webhook, state: "off" } },
      ["ok", "webhooks_off"],
    ],
  ])("%s", (_, change, expected) => {
    expect(verdictOf(change)).toEqual(expected);
  });

  it("names the close code and the end of a restriction", () => {
    const reasonOf = (change: Partial<HealthFacts>) => judgeHealth({ ...healthy, ...change }).reasons[0];
    const loggedOut = { condition: "logged_out", reason: "logged_out" } as const;
    expect(reasonOf({ ...loggedOut, closeCode: 401 })?.values).toEqual({ code: "401" });
    expect(reasonOf({ ...loggedOut, closeCode: 0 })?.values).toEqual({});
    const until = NOW.toISOString();
    const restricted = { condition: "restricted", reason: "restricted_to_known" } as const;
    expect(reasonOf({ ...restricted, restrictedUntil: until })?.values).toEqual({ until });
  });
});
