import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { vi } from "vitest";
import { newChipDefaultsOptions } from "@/lib/api/chips";
import adoptInstance from "@/messages/pt-BR/adoptInstance.json";
import chipActions from "@/messages/pt-BR/chipActions.json";
import chipPage from "@/messages/pt-BR/chipPage.json";
import chips from "@/messages/pt-BR/chips.json";
import common from "@/messages/pt-BR/common.json";
import createInstance from "@/messages/pt-BR/createInstance.json";
import errors from "@/messages/pt-BR/errors.json";
import layout from "@/messages/pt-BR/layout.json";
import pairing from "@/messages/pt-BR/pairing.json";
import poolSettings from "@/messages/pt-BR/poolSettings.json";
import type { ChipDetail, NewChipDefaults } from "@/types/chips";
import { ERROR_STATUS, type ErrorCode, type Problem } from "@/types/errors";
import type { ConnectionStateAnswer, Qr } from "@/types/pairing";

/** Our own server as the browser meets it: `fetch`, answered by the test. */

export interface StubRequest {
  method: string;
  path: string;
  body: unknown;
}
/** A value is answered as 200; a `Response` as it is; an error is a network that is down. */
export type StubAnswer = (request: StubRequest) => unknown;

export function stubServer(routes: Record<string, StubAnswer>): {
  requests: StubRequest[];
  open: () => number;
} {
  const requests: StubRequest[] = [];
  let open = 0;
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}): Promise<Response> => {
    const method = init.method ?? "GET";
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const request = { method, path, body };
    requests.push(request);
    const route = Object.entries(routes).find(([pattern]) => `${method} ${path}`.includes(pattern));
    if (route === undefined) throw new Error(`no route for ${method} ${path}`);
    open += 1;
    try {
      const answer = await route[1](request);
      return answer instanceof Response ? answer : Response.json(answer);
    } finally {
      open -= 1;
    }
  });
  return { requests, open: () => open };
}

export const problem = (code: ErrorCode, extra: Partial<Problem> = {}): Response => {
  const status = ERROR_STATUS[code];
  const document: Problem = {
    type: "about:blank",
    title: code,
    status,
    code,
    detail: code,
    requestId: "request-1",
    ...extra,
  };
  return Response.json(document, { status });
};

export const CHIP_ID = "01980000-0000-7000-8000-000000000001";
export const NAME = "julia-99998888";

export const chipWith = (change: Partial<ChipDetail> = {}): ChipDetail => ({
  id: CHIP_ID,
  phone: "5511999998888",
  instanceName: NAME,
  label: null,
  status: "pending",
  condition: "awaiting_qr",
  state: "connecting",
  connected: false,
  ownerPhone: null,
  wrongNumber: false,
  perHour: 20,
  perDay: 100,
  effectivePerHour: 2,
  effectivePerDay: 5,
  sentLastHour: 0,
  sentLast24h: 0,
  sentToday: 0,
  load: 0,
  nextSlotAt: null,
  contacts: 0,
  warmupDay: 1,
  health: { verdict: "down", reasons: [] },
  headline: { code: "waiting_for_scan", since: null, contacts: 0, values: {} },
  operation: null,
  lastMessageAt: null,
  connectedSince: null,
  priority: 100,
  adopted: false,
  isMadeAnewByReconnect: false,
  lastInstanceName: null,
  stateCheckedAt: null,
  version: 1,
  createdAt: "2026-03-02T12:00:00.000Z",
  updatedAt: "2026-03-02T12:00:00.000Z",
  warmup: {
    day: 1,
    perHourToday: 2,
    perDayToday: 5,
    next: null,
    completedAt: null,
    doneDay: 22,
    daySecondsLeft: 86_400,
    heldAt: null,
    rampEndsAt: null,
  },
  lastErrors: [],
  evidence: { lookedAt: null, listReadAt: null, webhookAt: null, sentAt: null, acknowledgedAt: null },
  webhook: { state: "ours", url: null, checkedAt: null, replacedUrl: null },
  ...change,
});

/** Issued now, by the clock of the test. */
export const qrNow = (code: string, pairingCode: string | null = null): Qr => ({
  code,
  base64: null,
  pairingCode,
  count: 1,
  issuedAt: new Date().toISOString(),
  expiresAt: new Date(Date.now() + 45_000).toISOString(),
});

export const stateWith = (change: Partial<ConnectionStateAnswer> = {}): ConnectionStateAnswer => ({
  instanceName: NAME,
  state: "connecting",
  connected: false,
  chipStatus: "pending",
  pairing: "waiting_for_scan",
  ownerPhone: null,
  reason: null,
  qr: null,
  checkedAt: new Date().toISOString(),
  ...change,
});

const MESSAGES = {
  adoptInstance,
  chipActions,
  chipPage,
  chips,
  common,
  createInstance,
  errors,
  layout,
  pairing,
  poolSettings,
};

/** What the operators' layout gives to what is inside it. */
export function Dashboard({ children, client }: { children: ReactNode; client: QueryClient }) {
  return (
    <NextIntlClientProvider locale="pt-BR" messages={MESSAGES} timeZone="America/Sao_Paulo">
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </NextIntlClientProvider>
  );
}

/** With what the page brings along for its dialogs. */
export const newClient = (): QueryClient => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(newChipDefaultsOptions().queryKey, NEW_CHIP_DEFAULTS);
  return client;
};

const NEW_CHIP_DEFAULTS: NewChipDefaults = {
  perHour: 19,
  perDay: 95,
  firstDay: { perHour: 1, perDay: 4 },
  warmUpDoneDay: 21,
};
