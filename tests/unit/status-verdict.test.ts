import { describe, expect, it } from "vitest";
import { judgePool } from "@/lib/status/judge-pool";
import { NOTICE } from "./message-stub";

const NOW = Date.parse("2026-03-02T15:00:00.000Z");
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
type Facts = Parameters<typeof judgePool>[0];

const NONE_STOPPED = { limited: 0, down: 0, paused: 0 };
const WELL: Facts = {
  nowMs: NOW,
  notice: { ...NOTICE, workerHeartbeatAt: ago(0) },
  gateways: [],
  instances: { ...NONE_STOPPED, total: 12, canSend: 12 },
  capacity: { freeNow: 80, runsOutAt: null },
  backlog: { waiting: 0, oldestAt: null },
  expired: { messages: 0, since: null, threshold: 5 },
};
const EXPIRING = { expired: { messages: 5, since: new Date(ago(9)), threshold: 5 } };
const code = (facts: Partial<Facts>) => judgePool({ ...WELL, ...facts }).code;

describe("the pool's verdict", () => {
  it("is 'all is well' only when no problem exists", () => {
    expect(judgePool(WELL)).toEqual({ code: "all_well", level: "ok", since: null });
  });

  it("is the worst existing problem", () => {
    // Each problem is tested together with all less severe problems.
    const troubles: [Partial<Facts>, string][] = [
      [{ capacity: { freeNow: 5, runsOutAt: ago(-60) } }, "runs_out"],
      [{ capacity: { freeNow: 0, runsOutAt: null } }, "pool_full"],
      [
        { backlog: { waiting: 1, oldestAt: ago(16) }, capacity: { freeNow: 5, runsOutAt: ago(-60) } },
        "backlog_late",
      ],
      [
        {
          instances: { ...NONE_STOPPED, total: 12, canSend: 11, down: 1 },
          backlog: { waiting: 1, oldestAt: ago(16) },
        },
        "some_down",
      ],
      [{ instances: { ...NONE_STOPPED, total: 12, canSend: 0, paused: 12 } }, "all_paused"],
      [
        { ...EXPIRING, instances: { ...NONE_STOPPED, total: 12, canSend: 0, paused: 12 } },
        "messages_expiring",
      ],
      [{ ...EXPIRING, instances: { ...NONE_STOPPED, total: 12, canSend: 11, down: 1 } }, "messages_expiring"],
      [
        { ...EXPIRING, instances: { total: 12, canSend: 0, limited: 1, down: 10, paused: 1 } },
        "none_can_send",
      ],
      [{ instances: { ...NONE_STOPPED, total: 0, canSend: 0 } }, "no_instances"],
    ];
    for (const [facts, expected] of troubles) expect(code(facts)).toBe(expected);
    const gatewayDown = {
      ...WELL.notice,
      gateway: { ...WELL.notice.gateway, stopsPool: true, status: "open" as const },
    };
    expect(
      code({ notice: gatewayDown, instances: { ...NONE_STOPPED, total: 12, canSend: 0, down: 12 } }),
    ).toBe("gateway_down");
    expect(code({ notice: { ...gatewayDown, workerAlive: false } })).toBe("worker_silent");
    const license = { since: ago(2), checkAt: null, managerUrl: "http://gw/manager" };
    const unlicensed = { ...WELL.notice, gateway: { ...WELL.notice.gateway, stopsPool: true, license } };
    expect(code({ notice: unlicensed, instances: { ...NONE_STOPPED, total: 0, canSend: 0 } })).toBe(
      "gateway_license",
    );
  });

  it("names the outage of one of several gateways if chips do not send because of it", () => {
    const gateway = {
      id: "r",
      name: "Recife",
      state: "unreachable" as const,
      since: ago(4),
      chips: 30,
      connected: 0,
      down: 30,
    };
    const some = { ...NONE_STOPPED, total: 90, canSend: 60, down: 30 };
    expect(judgePool({ ...WELL, gateways: [gateway], instances: some })).toEqual({
      code: "gateway_partly",
      level: "warning",
      since: ago(4),
    });
    expect(code({ gateways: [{ ...gateway, down: 0 }] })).toBe("all_well");
    expect(code({ gateways: [{ ...gateway, state: "ok", since: null }], instances: some })).toBe("some_down");
    expect(code({ gateways: [gateway], instances: { ...some, canSend: 0, down: 90 } })).toBe("none_can_send");
  });

  it("does not count messages as late if they wait for limits or have waited for less than 15 minutes", () => {
    expect(code({ backlog: { waiting: 9, oldestAt: ago(14) } })).toBe("all_well");
    expect(
      code({ backlog: { waiting: 9, oldestAt: ago(50) }, capacity: { freeNow: 0, runsOutAt: null } }),
    ).toBe("pool_full");
  });

  it("says that messages expire once their number would open an alert, and since when", () => {
    const few = { expired: { ...EXPIRING.expired, messages: 4 } };
    expect(code(few)).toBe("all_well");
    expect(judgePool({ ...WELL, ...EXPIRING })).toEqual({
      code: "messages_expiring",
      level: "critical",
      since: ago(9),
    });
  });

  it("says since when nothing has been sent", () => {
    const notice = { ...WELL.notice, workerAlive: false, workerHeartbeatAt: ago(3) };
    expect(judgePool({ ...WELL, notice })).toEqual({
      code: "worker_silent",
      level: "critical",
      since: ago(3),
    });
  });
});
