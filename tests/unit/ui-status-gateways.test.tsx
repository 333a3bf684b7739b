import { screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { GatewayLines } from "@/components/status/gateway-lines";
import { IncidentList } from "@/components/status/incident-list";
import { PoolVerdict } from "@/components/status/pool-verdict";
import { LOCALES } from "@/types/locale";
import { show } from "./dashboard-stub";
import { ago, INCIDENT, NOW, statusWith } from "./status-stub";

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true, now: NOW }));

describe("the outage of one of several gateways", () => {
  it("is named by the verdict and by the line of the gateway", () => {
    const gateways = [
      { id: "r", name: "Recife", state: "unreachable", since: ago(4), chips: 30, connected: 0, down: 30 },
      { id: "d", name: "default", state: "ok", since: null, chips: 60, connected: 60, down: 0 },
    ] as const;
    const instances = { ...statusWith().instances, total: 90, canSend: 60, down: 30 };
    const partly = { level: "warning", code: "gateway_partly", since: ago(4) } as const;
    const status = statusWith({ verdict: partly, gateways: [...gateways], instances });
    show(<PoolVerdict status={status} />);
    expect(screen.getByText("Gateway Recife fora do ar: 30 de 90 chips não enviam")).toBeVisible();
    show(<GatewayLines gateways={gateways} />);
    const [recife, other] = screen.getAllByRole("listitem");
    expect(recife).toHaveTextContent(/^Recifenão responde, há 4 min0 de 30 conectados · 30 não enviam$/);
    expect(other).toHaveTextContent(/^defaultfuncionando60 de 60 conectados$/);
  });

  it("is an incident with the name of the gateway", () => {
    const cause = {
      code: "gateway_unreachable" as const,
      values: { chips: 30, waiting: 0, gateway: "recife", stored: "yes" },
    };
    const gateway = { id: "r", name: "Recife" };
    show(
      <IncidentList incidents={[{ ...INCIDENT, rule: "gateway_unreachable", chip: null, cause, gateway }]} />,
    );
    const row = screen.getByRole("listitem");
    expect(row).toHaveTextContent("Gateway fora do ar · Recife");
    expect(row).toHaveTextContent("O gateway Recife não responde. Os chips dele não enviam nada");
  });

  it("stays in sight among many gateways, whose lines are folded", () => {
    const one = { state: "ok", since: null, chips: 80, connected: 80, down: 0 } as const;
    const working = Array.from({ length: 20 }, (_, n) => ({ ...one, id: `g${n}`, name: `g${n}` }));
    const down = {
      ...one,
      id: "r",
      name: "Recife",
      state: "unreachable",
      since: ago(4),
      connected: 0,
      down: 80,
    } as const;
    show(<GatewayLines gateways={[down, ...working]} />);
    expect(screen.getByText("Recife")).toBeVisible();
    expect(screen.getByText("20 gateways funcionando")).toBeVisible();
    expect(screen.getByText("g7")).not.toBeVisible();
  });

  it.each(LOCALES)("is described in whole sentences (%s)", (locale) => {
    const gateways = (["unreachable", "key_refused", "license_required", "unknown"] as const).map(
      (state) => ({
        id: state,
        name: state,
        state,
        since: state === "unknown" ? null : ago(4),
        chips: 1,
        connected: 0,
        down: 1,
      }),
    );
    const partly = { level: "warning", code: "gateway_partly", since: ago(4) } as const;
    const { container } = show(<PoolVerdict status={statusWith({ verdict: partly, gateways })} />, {
      locale,
    });
    const lines = show(<GatewayLines gateways={gateways} />, { locale });
    for (const text of [container.textContent, lines.container.textContent]) {
      expect(text ?? "").not.toMatch(/[{}<>]|undefined|null|NaN/);
    }
  });
});
