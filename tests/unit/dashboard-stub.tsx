import { readFileSync } from "node:fs";
import { join } from "node:path";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { fireEvent, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { vi } from "vitest";
import { newChipDefaultsOptions } from "@/lib/api/chips";
import { gatewayListOptions } from "@/lib/api/gateways";
import { NAMESPACES } from "@/lib/i18n/namespaces";
import type { Chip, ChipDetail, ChipList, HeadlineCode, NewChipDefaults } from "@/types/chips";
import { ERROR_STATUS, type ErrorCode, type Problem } from "@/types/errors";
import type { Locale } from "@/types/locale";
import type { ConnectionStateAnswer, Qr } from "@/types/pairing";
import { gatewayWith } from "./gateway-stub";
import { NOTICE } from "./message-stub";

/** Replaces `fetch`, so that the components receive the responses of the test. */

interface StubRequest {
  method: string;
  path: string;
  body: unknown;
}
/**
 * Produces a response. A returned `Response` is used as is, and any other value becomes the body of a 200 response. A
 * thrown error simulates a network failure.
 */
export type StubAnswer = (request: StubRequest) => unknown;

export function stubServer(routes: Record<string, StubAnswer>) {
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
  const sent = () => requests.filter(({ method }) => method !== "GET").map((request) => request.body);
  return { requests, sent, open: () => open };
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

export const headline = (code: HeadlineCode, values: Record<string, string> = {}) => ({
  code,
  since: null,
  contacts: 0,
  waiting: 0,
  values,
});

export const chipWith = (change: Partial<ChipDetail> = {}): ChipDetail => ({
  id: CHIP_ID,
  gateway: { id: "default", name: "default" },
  phone: "5511999998888",
  instanceName: NAME,
  label: null,
  tags: [],
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
  headline: headline("waiting_for_scan"),
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
  gateways: 1,
  lastErrors: [],
  evidence: { lookedAt: null, listReadAt: null, webhookAt: null, sentAt: null, acknowledgedAt: null },
  webhook: { state: "ours", url: null, checkedAt: null, replacedUrl: null },
  ...change,
});

export const chipListOf = (items: Chip[], change: Partial<ChipList> = {}): ChipList => ({
  items,
  total: items.length,
  page: 1,
  pageSize: 25,
  summary: {
    total: items.length,
    connected: 1,
    waiting: 0,
    warming: 0,
    banned: 0,
    down: 0,
    capacityLeftToday: 88,
    capacityLeftThisHour: 8,
  },
  filters: { tags: [], specialties: [], gateways: [] },
  notice: NOTICE,
  ...change,
});

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

const messagesOf = (locale: Locale) =>
  Object.fromEntries(
    NAMESPACES.map((namespace) => [
      namespace,
      JSON.parse(readFileSync(join("messages", locale, `${namespace}.json`), "utf8")),
    ]),
  );

/** Renders the children inside the providers of the page layout. A missing translation fails the test. */
export function show(
  children: ReactNode,
  { client = newClient(), locale = "pt-BR" as Locale, now = new Date() } = {},
) {
  const messages = messagesOf(locale);
  const page = (content: ReactNode) => (
    <NextIntlClientProvider
      locale={locale}
      messages={messages}
      timeZone="America/Sao_Paulo"
      now={now}
      onError={(error) => {
        throw error;
      }}
    >
      <QueryClientProvider client={client}>{content}</QueryClientProvider>
    </NextIntlClientProvider>
  );
  const { rerender, ...rendered } = render(page(children));
  return { ...rendered, client, rerender: (content: ReactNode) => rerender(page(content)) };
}

/** Simulates keyboard and mouse input with real or fake timers. */
export const user = userEvent.setup({
  delay: null,
  advanceTimers: (ms) => (vi.isFakeTimers() ? vi.advanceTimersByTime(ms) : undefined),
});

/** Sets the whole text at once, which is about a hundred times as fast as typing it. */
export const fill = (field: HTMLElement, value: string) => fireEvent.change(field, { target: { value } });

/** Creates a query client that already contains the defaults and the gateways for the page's dialogs. */
export const newClient = (gateways = [gatewayWith()]): QueryClient => {
  const queries = { retry: false, gcTime: Number.POSITIVE_INFINITY };
  const client = new QueryClient({ defaultOptions: { queries } });
  client.setQueryData(newChipDefaultsOptions().queryKey, NEW_CHIP_DEFAULTS);
  client.setQueryData(gatewayListOptions().queryKey, { items: gateways });
  return client;
};

const NEW_CHIP_DEFAULTS: NewChipDefaults = {
  perHour: 19,
  perDay: 95,
  firstDay: { perHour: 1, perDay: 4 },
  warmUpDoneDay: 21,
};
