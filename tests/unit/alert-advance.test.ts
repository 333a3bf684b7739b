import { describe, expect, it } from "vitest";
import { advance, type Circumstances, type OpenIncident, type Seen } from "@/lib/alerts/advance";
import type { AlertCause } from "@/types/alerts";

const T0 = new Date("2026-03-01T12:00:00.000Z");
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TIMES = { holdMs: 90_000, clearMs: 30_000 };

const at = (ms: number) => new Date(T0.getTime() + ms);
const when = (ms: number, change: Partial<Circumstances> = {}): Circumstances => ({
  now: at(ms),
  silenced: false,
  acknowledged: false,
  recentFirings: 0,
  ...change,
});
const cause = (code: AlertCause["code"]): AlertCause => ({ code, values: {} });
const wrong = (code: AlertCause["code"] = "dropped", since: Date | null = null): Seen => ({
  kind: "wrong",
  since,
  cause: cause(code),
});
const CLEAR: Seen = { kind: "clear" };
const UNKNOWN: Seen = { kind: "unknown" };

const pending: OpenIncident = {
  state: "pending",
  cause: cause("dropped"),
  since: T0,
  openedAt: T0,
  firedAt: null,
  clearSince: null,
  flapping: false,
  lastNotifiedAt: null,
};
const firing: OpenIncident = { ...pending, state: "firing", firedAt: T0, lastNotifiedAt: T0 };

const keeps = (incident: OpenIncident, notice: "fired" | "repeated" | null = null) => ({
  kind: "keep",
  incident,
  notice,
});

describe("without an open incident", () => {
  it("opens none while nothing is wrong or nothing is known", () => {
    expect(advance(null, CLEAR, TIMES, when(0))).toEqual({ kind: "none" });
    expect(advance(null, UNKNOWN, TIMES, when(0))).toEqual({ kind: "none" });
  });

  it("opens a pending incident without notifying anybody", () => {
    expect(advance(null, wrong(), TIMES, when(0))).toEqual(keeps(pending));
  });

  it("takes the start time from the evidence, but never one in the future", () => {
    expect(advance(null, wrong("dropped", at(-HOUR_MS)), TIMES, when(0))).toMatchObject({
      incident: { since: at(-HOUR_MS), openedAt: T0 },
    });
    expect(advance(null, wrong("dropped", at(1)), TIMES, when(0))).toMatchObject({ incident: { since: T0 } });
  });

  it("fires immediately under a rule without a hold time", () => {
    expect(advance(null, wrong(), { ...TIMES, holdMs: 0 }, when(0))).toEqual(keeps(firing, "fired"));
  });
});

describe("a pending incident", () => {
  it("fires exactly when its hold time is over, counted from its opening", () => {
    const old = { ...pending, since: at(-HOUR_MS) };
    expect(advance(old, wrong(), TIMES, when(89_999))).toEqual(keeps(old));
    const fired = { ...old, state: "firing" as const, firedAt: at(90_000), lastNotifiedAt: at(90_000) };
    expect(advance(old, wrong(), TIMES, when(90_000))).toEqual(keeps(fired, "fired"));
  });

  it("adopts the newest cause", () => {
    expect(advance(pending, wrong("logged_out"), TIMES, when(1))).toMatchObject({
      incident: { state: "pending", cause: cause("logged_out") },
    });
  });

  it("is dropped without a notice when the problem ends or a worse one hides it", () => {
    expect(advance(pending, CLEAR, TIMES, when(1))).toEqual({ kind: "drop" });
    expect(advance(pending, UNKNOWN, TIMES, when(HOUR_MS))).toEqual({ kind: "drop" });
  });

  it("flaps from its third firing within the hour", () => {
    const firesAfter = (recentFirings: number) =>
      advance(pending, wrong(), TIMES, when(90_000, { recentFirings }));
    expect(firesAfter(1)).toMatchObject({ incident: { flapping: false } });
    expect(firesAfter(2)).toMatchObject({ incident: { flapping: true } });
  });

  it("fires without a notice during a silence and sends the notice after it", () => {
    const incident = { ...pending, state: "firing" as const, firedAt: at(90_000) };
    const silence = when(90_000, { silenced: true });
    expect(advance(pending, wrong(), TIMES, silence)).toEqual(keeps(incident));
    const notified = { ...incident, lastNotifiedAt: at(HOUR_MS) };
    expect(advance(incident, wrong(), TIMES, when(HOUR_MS))).toEqual(keeps(notified, "fired"));
  });
});

describe("a firing incident", () => {
  it("repeats its notice exactly every four hours", () => {
    expect(advance(firing, wrong(), TIMES, when(4 * HOUR_MS - 1))).toEqual(keeps(firing));
    const repeated = { ...firing, lastNotifiedAt: at(4 * HOUR_MS) };
    expect(advance(firing, wrong(), TIMES, when(4 * HOUR_MS))).toEqual(keeps(repeated, "repeated"));
  });

  it.each([{ silenced: true }, { acknowledged: true }])("sends no repeat while it is %o", (change) => {
    expect(advance(firing, wrong(), TIMES, when(5 * HOUR_MS, change))).toEqual(keeps(firing));
  });

  it("sends its first notice even if it is acknowledged", () => {
    const unreported = { ...firing, lastNotifiedAt: null };
    expect(advance(unreported, wrong(), TIMES, when(1, { acknowledged: true }))).toMatchObject({
      notice: "fired",
    });
  });

  it("keeps its flapping mark and its firing time", () => {
    const flapping = { ...firing, flapping: true };
    expect(advance(flapping, wrong(), TIMES, when(MINUTE_MS))).toMatchObject({ incident: flapping });
  });

  it("is unchanged while a worse problem hides it", () => {
    expect(advance(firing, UNKNOWN, TIMES, when(HOUR_MS))).toEqual({ kind: "none" });
  });

  it("resolves exactly at the end of its clear time", () => {
    const clearing = { ...firing, clearSince: at(1_000) };
    expect(advance(firing, CLEAR, TIMES, when(1_000))).toEqual(keeps(clearing));
    expect(advance(clearing, CLEAR, TIMES, when(30_999))).toMatchObject({ kind: "keep" });
    expect(advance(clearing, CLEAR, TIMES, when(31_000))).toEqual({
      kind: "resolve",
      incident: { ...clearing, lastNotifiedAt: at(31_000) },
      notice: "resolved",
    });
  });

  it("restarts its clear time when the problem returns", () => {
    const clearing = { ...firing, clearSince: at(1_000) };
    expect(advance(clearing, wrong(), TIMES, when(20_000))).toMatchObject({ incident: { clearSince: null } });
  });

  it("must be clear for 15 minutes, or the rule's longer clear time, when it is flapping", () => {
    const flapping = { ...firing, flapping: true, clearSince: T0 };
    expect(advance(flapping, CLEAR, TIMES, when(15 * MINUTE_MS - 1))).toMatchObject({ kind: "keep" });
    expect(advance(flapping, CLEAR, TIMES, when(15 * MINUTE_MS))).toMatchObject({ kind: "resolve" });
    const slow = { ...TIMES, clearMs: 20 * MINUTE_MS };
    expect(advance(flapping, CLEAR, slow, when(15 * MINUTE_MS))).toMatchObject({ kind: "keep" });
  });

  it("notifies people of its end, even in a silence, only if they were notified of its start", () => {
    const clearing = { ...firing, clearSince: T0 };
    expect(advance(clearing, CLEAR, TIMES, when(30_000, { silenced: true }))).toMatchObject({
      kind: "resolve",
      notice: "resolved",
    });
    const unreported = { ...clearing, lastNotifiedAt: null };
    expect(advance(unreported, CLEAR, TIMES, when(30_000))).toEqual({
      kind: "resolve",
      incident: unreported,
      notice: null,
    });
  });
});
