import { screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { OutlookAnswer } from "@/components/status/outlook/outlook-answer";
import { OutlookBox } from "@/components/status/outlook/outlook-box";
import { RiskList } from "@/components/status/outlook/risk-list";
import { WeekList } from "@/components/status/outlook/week-list";
import { ALERT_RULES } from "@/types/alerts";
import { LOCALES } from "@/types/locale";
import { INCIDENT_WEIGHTS, RISK_REASONS } from "@/types/manager";
import { OUTLOOK_CHANGES, OUTLOOK_LIMITS, type Outlook } from "@/types/outlook";
import { show, stubServer, user } from "./dashboard-stub";

const NOW = new Date("2026-03-02T15:00:00.000Z");
const at = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000).toISOString();

const outlookWith = (change: Partial<Outlook> = {}): Outlook => ({
  at: at(0),
  deadline: at(12),
  asked: 300,
  finishAt: at(6.5),
  sentByDeadline: 300,
  canSend: 5,
  ahead: 12,
  doctors: null,
  limits: [],
  changes: [],
  specialties: ["Cardiologia"],
  ...change,
});

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true, now: NOW }));

describe("the answer", () => {
  it("says when the last message is sent, what limits it and what would help", () => {
    const changes = [{ change: "reconnect" as const, chips: 3, finishAt: at(4), sentByDeadline: 300 }];
    const limits = [
      { limit: "hour" as const, share: 0.64 },
      { limit: "spacing" as const, share: 0.31 },
      { limit: "day" as const, share: 0.05 },
    ];
    const { container } = show(<OutlookAnswer outlook={outlookWith({ changes, limits })} isToday />);
    expect(container).toHaveTextContent("Sim. As 300 mensagens saem até 18:30.");
    expect(container).toHaveTextContent(
      "O que limita: limite por hora (64%) e intervalo entre envios (31%).",
    );
    expect(container).toHaveTextContent("Com os 3 chips fora do ar reconectados: 16:00 em vez de 18:30");
  });

  it("counts the messages sent by the deadline if not all of them are", () => {
    const late = outlookWith({ sentByDeadline: 240, finishAt: at(20) });
    const today = show(<OutlookAnswer outlook={late} isToday />);
    expect(today.container).toHaveTextContent("Hoje não: saem 240 de 300. Fim previsto: 03/03, 08:00.");
    today.unmount();
    const { container } = show(<OutlookAnswer outlook={{ ...late, deadline: at(3) }} isToday={false} />);
    expect(container).toHaveTextContent("Até 15:00, não: saem 240 de 300.");
  });

  it.each(LOCALES)("consists of complete sentences whatever the outcome (%s)", (locale) => {
    const limits = OUTLOOK_LIMITS.map((limit) => ({ limit, share: 0.5 }));
    for (const finishAt of [null, at(20)]) {
      for (const sent of [0, 1, 300]) {
        const changes = OUTLOOK_CHANGES.map((change, chips) => ({
          change,
          chips,
          finishAt: chips > 1 ? at(2) : null,
          sentByDeadline: sent,
        }));
        const outlook = outlookWith({ finishAt, sentByDeadline: sent, limits, changes, doctors: sent });
        for (const canSend of [0, 1, 5]) {
          const { container, unmount } = show(<OutlookAnswer outlook={{ ...outlook, canSend }} isToday />, {
            locale,
          });
          expect(container.textContent).not.toMatch(/[{}<>]|undefined|null|NaN|outlook\./);
          unmount();
        }
      }
    }
  });
});

describe("the form", () => {
  it("gets an answer immediately and after each change, and does not send an invalid count", async () => {
    const { requests } = stubServer({ "/api/dashboard/status/outlook": () => outlookWith() });
    show(<OutlookBox />);
    await screen.findByText(/As 300 mensagens saem/);
    const last = () => requests.at(-1)?.path;
    expect(last()).toBe("/api/dashboard/status/outlook?count=300&kind=first");
    await user.selectOptions(screen.getByLabelText("Especialidade"), "Cardiologia");
    await user.selectOptions(screen.getByLabelText("Mensagem"), "follow_up");
    await waitFor(() => expect(last()).toContain("kind=follow_up&specialty=Cardiologia"));
    const sent = requests.length;
    await user.clear(screen.getByLabelText("Médicos"));
    await screen.findByText("Escreva um número de 1 a 10.000.");
    expect(requests).toHaveLength(sent);
  });
});

describe("the chips at risk and the week", () => {
  it("say so when there is nothing", () => {
    show(<RiskList risks={[]} />);
    expect(screen.getByText("Nenhum chip em risco.")).toBeInTheDocument();
    show(<WeekList week={[]} />);
    expect(screen.getByText("Nenhum incidente nos últimos 7 dias.")).toBeInTheDocument();
  });

  it("group incidents by weight", () => {
    const slips = { rule: "instance_offline" as const, incidents: 12, open: 1, chips: 3, longestSeconds: 20 };
    const { container } = show(<WeekList week={[{ weight: "light", ...slips }]} />);
    expect(container).toHaveTextContent(
      "LevesChip fora do ar: 12 vezes, 3 chips; a mais longa durou 20 s; 1 em aberto",
    );
  });

  it.each(LOCALES)("have a sentence for every reason, weight and rule (%s)", (locale) => {
    const reasons = RISK_REASONS.map((code) => ({ code, part: 8, whole: 10, at: at(-48) }));
    const chip = { id: "01980000-0000-7000-8000-000000000001", name: "Recepção", instanceName: "julia-1" };
    const counts = { incidents: 1, open: 0, chips: 0, longestSeconds: 4000 };
    const week = ALERT_RULES.flatMap((rule) =>
      INCIDENT_WEIGHTS.map((weight) => ({ weight, rule, ...counts })),
    );
    const risks = show(<RiskList risks={[{ chip, reasons }]} />, { locale });
    expect(risks.container.querySelectorAll("li li")).toHaveLength(RISK_REASONS.length);
    expect(risks.container.textContent).not.toMatch(/[{}<>]|undefined|null|NaN|outlook\./);
    const list = show(<WeekList week={week} />, { locale });
    expect(list.container.textContent).not.toMatch(/[{}<>]|undefined|null|NaN|outlook\.|alertCauses\./);
  });
});
