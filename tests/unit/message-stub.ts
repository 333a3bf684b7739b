import type { MessageDetail, MessagePage, MessageRow } from "@/types/message-pages";
import type { Notice } from "@/types/notice";

export const NOTICE: Notice = {
  gateway: {
    name: null,
    chips: 3,
    stopsPool: false,
    status: "closed",
    cause: null,
    since: null,
    retryAt: null,
    license: null,
    version: null,
  },
  workerHeartbeatAt: "2026-03-02T15:00:00.000Z",
  workerAlive: true,
  webhooksReachable: true,
  unknownInstances: 0,
  simulator: false,
  unsafeTestWindows: false,
};

export const MESSAGE_ID = "01980000-0000-7000-8000-0000000000a1";

export const rowWith = (change: Partial<MessageRow> = {}): MessageRow => ({
  id: MESSAGE_ID,
  to: "5511988887777",
  contactName: "Ana Lima",
  status: "sent",
  statusAt: "2026-03-02T14:58:00.000Z",
  chipName: "julia-1",
  chipId: "01980000-0000-7000-8000-000000000001",
  waiting: null,
  error: null,
  resolvedBy: null,
  client: "crm",
  createdAt: "2026-03-02T14:57:00.000Z",
  ...change,
});

export const pageOf = (items: MessageRow[], change: Partial<MessagePage> = {}): MessagePage => ({
  items,
  nextCursor: null,
  uncertain: items.filter(({ status }) => status === "uncertain").length,
  any: items.length > 0,
  filteredChip: null,
  notice: NOTICE,
  ...change,
});

export const messageWith = (change: Partial<MessageDetail> = {}): MessageDetail => ({
  id: MESSAGE_ID,
  to: "5511988887777",
  status: "sent",
  instanceName: "julia-1",
  reason: "assigned",
  estimatedSendAt: null,
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  failedAt: null,
  expiresAt: "2026-03-03T14:57:00.000Z",
  error: null,
  gatewayMessageId: null,
  attempts: [],
  routing: { strategy: "sticky", candidates: [] },
  resolution: null,
  supersedes: null,
  supersededBy: null,
  simulated: true,
  metadata: {},
  createdAt: "2026-03-02T14:57:00.000Z",
  text: "Oi, Dra. Ana.",
  chipId: "01980000-0000-7000-8000-000000000001",
  chipNames: {},
  client: "crm",
  kind: "new",
  priority: "normal",
  waiting: null,
  uncertainSince: null,
  expiry: null,
  againRefusal: "not_ended",
  migrationCause: null,
  contact: { name: "Ana Lima", specialty: "anestesiologia", preferredInstance: "julia-1", events: [] },
  ...change,
});
