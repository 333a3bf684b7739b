import { describe, expect, it } from "vitest";
import { availableActions } from "@/components/chips/chip-actions";
import { nextStep } from "@/components/chips/next-step";
import { worstNotice } from "@/components/layout/worst-notice";
import { type Chip, HEADLINE_CODES, type HeadlineCode } from "@/types/chips";
import { chipWith, headline } from "./dashboard-stub";
import { NOTICE as well } from "./message-stub";

const chip = (code: HeadlineCode, change: Partial<Chip> = {}) =>
  chipWith({ status: "active", state: "close", headline: headline(code), ...change });

describe("the main action of a chip", () => {
  it("is the action that helps", () => {
    expect(nextStep(chip("wrong_number", { connected: true, state: "open" }))).toBe("disconnect");
    expect(nextStep(chip("banned", { status: "banned" }))).toBe("delete");
    expect(nextStep(chip("missing_at_gateway"))).toBe("reconnect");
    expect(nextStep(chip("logged_out"))).toBe("reconnect");
    expect(nextStep(chip("never_paired", { status: "pending" }))).toBe("scan");
    expect(nextStep(chip("waiting_for_scan", { status: "pending" }))).toBe("scan");
    expect(nextStep(chip("paused", { status: "paused", connected: true }))).toBe("resume");
    expect(nextStep(chip("disconnected_by_operator", { status: "pending" }))).toBe("reconnect");
  });

  it("repeats the action that did not finish", () => {
    const operation = {
      id: "o-1",
      kind: "delete",
      state: "failed",
      requestedAt: "2026-03-02T12:00:00.000Z",
      attempts: 3,
      error: null,
    } as const;
    expect(nextStep(chip("operation_failed", { operation }))).toBe("delete");
    expect(nextStep(chip("operation_failed", { operation: { ...operation, kind: "create" } }))).toBe(
      "reconnect",
    );
  });

  it("is absent when only waiting helps or all is well", () => {
    for (const code of [
      "connected",
      "warming",
      "gateway_down",
      "operation_under_way",
      "restricted",
    ] as const) {
      expect(nextStep(chip(code))).toBeNull();
    }
  });

  it("is never an action that the chip does not allow", () => {
    for (const code of HEADLINE_CODES) {
      for (const connected of [true, false]) {
        const some = chip(code, { connected, instanceName: null });
        const step = nextStep(some);
        expect(step).not.toBe("scan");
        if (step !== null && step !== "scan") expect(availableActions(some)).toContain(step);
      }
      expect(nextStep(chip(code, { status: "cancelled" }))).toBeNull();
    }
  });
});

describe("the banner", () => {
  const down = { ...well.gateway, stopsPool: true, status: "open", cause: "unreachable" } as const;

  it("shows the worst problem", () => {
    const everything = {
      ...well,
      gateway: down,
      workerAlive: false,
      simulator: true,
      unsafeTestWindows: true,
    };
    expect(worstNotice(everything)).toBe("unsafeTestWindows");
    expect(worstNotice({ ...everything, unsafeTestWindows: false })).toBe("gatewayUnreachable");
    expect(worstNotice({ ...well, workerAlive: false, gateway: { ...down, cause: "unauthorized" } })).toBe(
      "gatewayUnauthorized",
    );
    expect(worstNotice({ ...well, workerAlive: false, simulator: true })).toBe("workerSilent");
    const license = { since: "2026-11-28T12:00:00.000Z", checkAt: null, managerUrl: "http://gw/manager" };
    const unlicensed = {
      ...well,
      workerAlive: false,
      gateway: { ...well.gateway, stopsPool: true, license },
    };
    expect(worstNotice(unlicensed)).toBe("gatewayLicense");
    expect(worstNotice({ ...unlicensed, gateway: { ...down, license } })).toBe("gatewayUnreachable");
    expect(worstNotice({ ...well, simulator: true })).toBe("simulator");
    expect(worstNotice(well)).toBeNull();
  });
});
