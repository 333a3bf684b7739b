import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { GatewayVersionNote } from "@/components/status/gateway-version-note";
import { IncidentList } from "@/components/status/incident-list";
import { InstanceList } from "@/components/status/instance-list";
import { PoolFigures } from "@/components/status/pool-figures";
import { PoolVerdict } from "@/components/status/pool-verdict";
import { SummaryAge } from "@/components/status/summary-age";
import { UptimeBars } from "@/components/status/uptime-bars";
import { supportOf } from "@/types/gateway-version";
import { LOCALES } from "@/types/locale";
import { type Status, VERDICT_CODES } from "@/types/status";
import { show, stubServer, user } from "./dashboard-stub";
import { ago, INCIDENT, instancesOf, NOW, statusWith } from "./status-stub";

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true, now: NOW }));

const verdict = (code: Status["verdict"]["code"], since: string | null = null) => {
  const runsOutAt = code === "runs_out" ? "2026-03-02T18:40:00.000Z" : null;
  const capacity = { ...statusWith().capacity, runsOutAt };
  return <PoolVerdict status={statusWith({ verdict: { level: "warning", code, since }, capacity })} />;
};

describe("the verdict", () => {
  it.each(LOCALES)("is a complete sentence for each code, with and without known times (%s)", (locale) => {
    for (const code of VERDICT_CODES) {
      for (const since of [null, ago(3)]) {
        const { container, unmount } = show(verdict(code, since), { locale });
        expect(container.textContent ?? "", code).not.toMatch(/[{}<>]|undefined|null|NaN/);
        unmount();
      }
    }
  });

  it("counts every chip once, and a paused chip is not down", () => {
    const instances = {
      total: 195,
      canSend: 87,
      limited: 0,
      down: 3,
      paused: 105,
      resting: 0,
      page: instancesOf([]),
    };
    const some = statusWith({ verdict: { level: "warning", code: "some_down", since: null }, instances });
    show(<PoolVerdict status={some} />);
    expect(
      screen.getByText("87 de 195 podem enviar; 105 pausados por um operador; 3 fora do ar"),
    ).toBeInTheDocument();
  });

  it("says when today's slots run out at the current pace", () => {
    show(verdict("runs_out"));
    expect(screen.getByText("No ritmo atual (40/h), os envios de hoje acabam às 15:40.")).toBeInTheDocument();
  });
});

describe("the gateway version", () => {
  it("is shown, with a warning and its reason if there is one", () => {
    const supported = show(<GatewayVersionNote version={{ number: "2.3.7", support: "supported" }} />);
    expect(supported.container).toHaveTextContent(/^Evolution API 2\.3\.7$/);
    supported.unmount();
    const warned = show(<GatewayVersionNote version={{ number: "2.4.0", support: "loses_sessions" }} />);
    expect(warned.container).toHaveTextContent(/4 segundos.*408.*servidor de licenças/);
    warned.unmount();
    show(<GatewayVersionNote version={{ number: "2.9.0", support: "untested" }} />, { locale: "en" });
    expect(screen.getByText(/not been tested with this system/)).toBeInTheDocument();
    expect(show(<GatewayVersionNote version={null} />).container).toBeEmptyDOMElement();
  });

  it.each([
    ["2.3.6", "supported"],
    ["2.3.7", "supported"],
    ["2.4.0", "loses_sessions"],
    ["2.4.0-rc2", "loses_sessions"],
    ["v2.3.7", "supported"],
    ["2.4.1", "untested"],
    ["2.3.70", "untested"],
  ])("%s is %s", (version, support) => {
    expect(supportOf(version)).toBe(support);
  });
});

describe("the key figures", () => {
  it("show no number for unknown values", () => {
    const capacity = { ...statusWith().capacity, freeUntilMidnight: null };
    show(<PoolFigures status={statusWith({ capacity })} />);
    const figure = screen.getByText("Envios livres até meia-noite").parentElement;
    expect(figure).toHaveTextContent("—sem previsão");
    expect(screen.getByText("Disponibilidade em 24 h").parentElement).toHaveTextContent("—");
  });
});

describe("uptime", () => {
  const hour = { up: 0, down: 0, off: 0, unknown: 0 };
  const edges = [ago(180), ago(120), ago(60), ago(0)];

  it("counts only known time and says how much is unknown", () => {
    const bars = [
      { ...hour, unknown: 3600 },
      { ...hour, up: 3564, down: 36 },
      { ...hour, up: 3600 },
    ];
    const { container } = show(<UptimeBars window="h24" bars={bars} edges={edges} />);
    expect(screen.getByText("99,5% no ar em 24 h; 33,33% sem registro")).toBeInTheDocument();
    expect([...container.querySelectorAll("title")].map((title) => title.textContent)).toEqual([
      "09:00 – 10:00: sem registro",
      "10:00 – 11:00: no ar, fora do ar 1% do tempo",
      "11:00 – 12:00: no ar",
    ]);
    // Time without monitoring is drawn only in the colour for "unknown".
    const [unknown] = container.querySelectorAll("g");
    expect([...(unknown?.querySelectorAll("rect") ?? [])].map((rect) => rect.getAttribute("class"))).toEqual([
      "fill-foreground/10",
    ]);
  });

  it("shows even a one-minute outage in a daily bar", () => {
    const bars = [{ ...hour, up: 86_400 - 60, down: 60 }];
    const { container } = show(<UptimeBars window="d30" bars={bars} edges={edges} />);
    expect(screen.getByText("99,93% no ar em 30 dias; 0% sem registro")).toBeInTheDocument();
    const outage = container.querySelector("rect.fill-destructive");
    expect(Number.parseFloat(outage?.getAttribute("height") ?? "0")).toBeGreaterThanOrEqual(15);
  });

  it("is a dash when nothing is known", () => {
    show(<UptimeBars window="h24" bars={[{ ...hour, unknown: 3600 }]} edges={edges} />);
    expect(screen.getByText("— no ar em 24 h; 100% sem registro")).toBeInTheDocument();
  });
});

describe("incidents", () => {
  it("show the problem, the affected contacts, the duration and the impact", () => {
    show(<IncidentList incidents={[INCIDENT]} />);
    const row = screen.getByRole("listitem");
    expect(row).toHaveTextContent("Chip fora do ar · Recife 1 (julia-1)");
    expect(row).toHaveTextContent("Recife 1 (julia-1) foi desconectado no celular.");
    expect(row).toHaveTextContent("desde 10:25, há 1 h 35 min");
    expect(row).toHaveTextContent(
      "12 médicos afetados (9 atendidos, 2 esperando, 1 passou para outro chip) · 3 mensagens atrasadas · Olga assumiu",
    );
  });

  it("say that the impact is unknown instead of showing zero", () => {
    show(<IncidentList incidents={[{ ...INCIDENT, impact: null, resolvedAt: ago(5) }]} />);
    const row = screen.getByRole("listitem");
    expect(row).toHaveTextContent("durou 1 h 30 min");
    expect(row).toHaveTextContent("sem registro de quem foi afetado");
    expect(row).not.toHaveTextContent(/perdida|atrasada/);
  });

  it("are reported as none when there were none", () => {
    show(<IncidentList incidents={[]} />);
    expect(screen.getByText("Nenhum incidente nos últimos 30 dias.")).toBeInTheDocument();
  });
});

describe("the instances", () => {
  const ids = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

  it("load on demand after the worst ones, without duplicates when the order changes meanwhile", async () => {
    const server = stubServer({
      // The second page begins with instance 20, which is also on the first page.
      "instances?page=2": () => instancesOf(ids(20, 6), { total: 25, nextPage: null }),
    });
    show(<InstanceList first={instancesOf(ids(1, 20), { total: 25, nextPage: 2 })} />);
    expect(server.requests).toHaveLength(0);
    await user.click(screen.getByRole("button", { name: "Mostrar mais 5" }));
    await waitFor(() => expect(screen.getAllByRole("row")).toHaveLength(26));
    expect(screen.queryByRole("button", { name: /Mostrar mais/ })).not.toBeInTheDocument();
    expect(screen.getAllByRole("link", { name: "julia-20" })).toHaveLength(1);
  });
});

describe("the summary of the past", () => {
  it("says how old it is and when it stopped being updated", () => {
    const summary = { at: ago(2) };
    show(<SummaryAge summary={summary} checkedAt={NOW.toISOString()} />);
    expect(screen.getByText(/^Atualizado/)).toHaveTextContent("Atualizado há 2 min");
    show(<SummaryAge summary={{ ...summary, at: ago(30) }} checkedAt={NOW.toISOString()} />);
    expect(screen.getByText(/foi atualizado pela última vez/)).toHaveTextContent("há 30 min");
    show(<SummaryAge summary={null} checkedAt={NOW.toISOString()} />);
    expect(screen.getByText(/ainda não foi calculado/)).toBeInTheDocument();
  });
});
