import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { GatewayLines } from "@/components/status/gateway-lines";
import { GatewayVersionNote } from "@/components/status/gateway-version-note";
import { IncidentList } from "@/components/status/incident-list";
import { InstanceList } from "@/components/status/instance-list";
import { PoolFigures } from "@/components/status/pool-figures";
import { PoolVerdict } from "@/components/status/pool-verdict";
import { SummaryAge } from "@/components/status/summary-age";
import { UptimeBars } from "@/components/status/uptime-bars";
import { supportOf } from "@/types/gateway-version";
import { LOCALES } from "@/types/locale";
import { type Incident, type Status, type StatusInstances, VERDICT_CODES } from "@/types/status";
import { chipWith, show, stubServer, user } from "./dashboard-stub";
import { NOTICE } from "./message-stub";

const NOW = new Date("2026-03-02T15:00:00.000Z");
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();

const NO_UPTIME = { h24: [], d7: [], d30: [] };
const instancesOf = (ids: readonly number[], more: Partial<StatusInstances> = {}): StatusInstances => ({
  items: ids.map((n) => ({
    ...chipWith({ id: `01980000-0000-7000-8000-${String(n).padStart(12, "0")}`, instanceName: `julia-${n}` }),
    uptime: NO_UPTIME,
  })),
  edges: NO_UPTIME,
  total: ids.length,
  nextPage: null,
  ...more,
});

const statusWith = (change: Partial<Status> = {}): Status => ({
  at: NOW.toISOString(),
  verdict: { level: "ok", code: "all_well", since: null },
  instances: { total: 12, canSend: 11, limited: 0, down: 1, paused: 0, resting: 0, page: instancesOf([]) },
  capacity: {
    isStopped: false,
    freeNow: 80,
    nextSlotAt: null,
    freeUntilMidnight: 400,
    midnight: "2026-03-03T03:00:00.000Z",
    sentLastHour: 40,
    sentToday: 300,
    uncertainToday: 0,
    runsOutAt: null,
    forecast: [],
  },
  backlog: { waiting: 3, oldestAt: ago(12), uncertain: 0, expired: 7 },
  balance: null,
  gateways: [],
  incidents: [],
  summary: null,
  notice: NOTICE,
  ...change,
});

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

  it("names the gateway whose outage stops a part of the chips", () => {
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
  const incident: Incident = {
    id: "01980000-0000-7000-8000-000000000009",
    rule: "instance_offline",
    severity: "warning",
    state: "firing",
    cause: { code: "logged_out", values: { instance: "julia-1", contacts: 12 } },
    chip: { id: "01980000-0000-7000-8000-000000000001", name: "Recife 1", instanceName: "julia-1" },
    gateway: null,
    since: ago(95),
    resolvedAt: null,
    acknowledgedBy: "Olga",
    impact: { contacts: 12, served: 9, waiting: 2, moved: 1, delayed: 3, lost: 0 },
  };

  it("show the problem, the affected contacts, the duration and the impact", () => {
    show(<IncidentList incidents={[incident]} />);
    const row = screen.getByRole("listitem");
    expect(row).toHaveTextContent("Chip fora do ar · Recife 1 (julia-1)");
    expect(row).toHaveTextContent("Recife 1 (julia-1) foi desconectado no celular.");
    expect(row).toHaveTextContent("desde 10:25, há 1 h 35 min");
    expect(row).toHaveTextContent(
      "12 médicos afetados (9 atendidos, 2 esperando, 1 passou para outro chip) · 3 mensagens atrasadas · Olga assumiu",
    );
  });

  it("name the gateway that is down", () => {
    const cause = {
      code: "gateway_unreachable" as const,
      values: { chips: 30, waiting: 0, gateway: "recife", stored: "yes" },
    };
    const gateway = { id: "r", name: "Recife" };
    show(
      <IncidentList incidents={[{ ...incident, rule: "gateway_unreachable", chip: null, cause, gateway }]} />,
    );
    const row = screen.getByRole("listitem");
    expect(row).toHaveTextContent("Gateway fora do ar · Recife");
    expect(row).toHaveTextContent("O gateway Recife não responde. Os chips dele não enviam nada");
  });

  it("say that the impact is unknown instead of showing zero", () => {
    show(<IncidentList incidents={[{ ...incident, impact: null, resolvedAt: ago(5) }]} />);
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
