import type {
  AdoptableInstance,
  Chip,
  ChipDetail,
  ChipEvent,
  ChipList,
  ChipListQuery,
  ChipUsage,
  ConnectionStateAnswer,
  CreateInstanceAnswer,
  CreateInstanceInput,
  DisconnectAnswer,
  NewChipDefaults,
  PatchChipInput,
  QrCodeAnswer,
  ReconnectAnswer,
  WarmUpAction,
} from "@/types/chips";
import type { WebhookAction } from "@/types/health";
import { chipListSearch } from "./chip-list-query";
import { fetchJson } from "./fetch-json";

/** One function per route of the operators' API; each throws an `ApiError`. */

const CHIPS = "/api/dashboard/chips";
const chipPath = (chipId: string) => `${CHIPS}/${encodeURIComponent(chipId)}`;
const instancePath = (instanceName: string) => `${CHIPS}/instances/${encodeURIComponent(instanceName)}`;
const schemas = () => import("@/types/chips");

export const readChips = (query: ChipListQuery, signal?: AbortSignal): Promise<ChipList> =>
  fetchJson(`${CHIPS}${chipListSearch(query)}`, async () => (await schemas()).chipListSchema, { signal });

export const readChip = (chipId: string, signal?: AbortSignal): Promise<ChipDetail> =>
  fetchJson(chipPath(chipId), async () => (await schemas()).chipDetailSchema, { signal });

/** `cursor` is empty for the first page. */
export const readChipEvents = (
  chipId: string,
  cursor: string,
  signal?: AbortSignal,
): Promise<{ items: ChipEvent[]; nextCursor: string | null }> =>
  fetchJson(
    `${chipPath(chipId)}/events${cursor === "" ? "" : `?cursor=${encodeURIComponent(cursor)}`}`,
    async () => (await schemas()).chipEventListSchema,
    { signal },
  );

export const readChipUsage = (chipId: string, hours: number, signal?: AbortSignal): Promise<ChipUsage> =>
  fetchJson(`${chipPath(chipId)}/usage?hours=${hours}`, async () => (await schemas()).chipUsageSchema, {
    signal,
  });

export const patchChip = (chipId: string, body: PatchChipInput): Promise<Chip> =>
  fetchJson(chipPath(chipId), async () => (await schemas()).chipSchema, { method: "PATCH", body });

export const createInstance = (body: CreateInstanceInput): Promise<CreateInstanceAnswer> =>
  fetchJson(`${CHIPS}/instances/create`, async () => (await schemas()).createInstanceAnswerSchema, {
    method: "POST",
    body,
  });

/** A person asks for a new code; the server decides whether the gateway may be asked. */
export const requestQrCode = (instanceName: string): Promise<QrCodeAnswer> =>
  fetchJson(`${instancePath(instanceName)}/qr-code`, async () => (await schemas()).qrCodeAnswerSchema, {
    method: "POST",
  });

export const readConnectionState = (
  instanceName: string,
  signal?: AbortSignal,
): Promise<ConnectionStateAnswer> =>
  fetchJson(
    `${instancePath(instanceName)}/connection-state`,
    async () => (await schemas()).connectionStateAnswerSchema,
    { signal },
  );

export const disconnectChip = (chipId: string): Promise<DisconnectAnswer> =>
  fetchJson(`${chipPath(chipId)}/disconnect`, async () => (await schemas()).disconnectAnswerSchema, {
    method: "POST",
  });

export const deleteInstance = (chipId: string): Promise<DisconnectAnswer> =>
  fetchJson(`${chipPath(chipId)}/instance`, async () => (await schemas()).disconnectAnswerSchema, {
    method: "DELETE",
  });

export const reconnectChip = (chipId: string): Promise<ReconnectAnswer> =>
  fetchJson(`${chipPath(chipId)}/reconnect`, async () => (await schemas()).reconnectAnswerSchema, {
    method: "POST",
  });

const changeStatus =
  (verb: "pause" | "resume" | "promote") =>
  (chipId: string): Promise<Chip> =>
    fetchJson(`${chipPath(chipId)}/${verb}`, async () => (await schemas()).chipSchema, { method: "POST" });

export const pauseChip = changeStatus("pause");
export const resumeChip = changeStatus("resume");
export const promoteChip = changeStatus("promote");

export const changeWarmUp = (chipId: string, action: WarmUpAction): Promise<Chip> =>
  fetchJson(`${chipPath(chipId)}/warm-up`, async () => (await schemas()).chipSchema, {
    method: "POST",
    body: { action },
  });

/** A foreign webhook is replaced by ours, or given back. */
export const changeWebhook = (chipId: string, action: WebhookAction): Promise<ChipDetail> =>
  fetchJson(`${chipPath(chipId)}/webhook`, async () => (await schemas()).chipDetailSchema, {
    method: "POST",
    body: { action },
  });

export const readNewChipDefaults = (signal?: AbortSignal): Promise<NewChipDefaults> =>
  fetchJson(`${CHIPS}/instances/defaults`, async () => (await schemas()).newChipDefaultsSchema, { signal });

/** Instances of the gateway that the pool does not have. */
export const readAdoptableInstances = (signal?: AbortSignal): Promise<{ items: AdoptableInstance[] }> =>
  fetchJson(`${CHIPS}/instances/adoptable`, async () => (await schemas()).adoptableListSchema, { signal });

export const adoptInstance = (instanceName: string): Promise<Chip> =>
  fetchJson(`${CHIPS}/instances/adopt`, async () => (await schemas()).chipSchema, {
    method: "POST",
    body: { instanceName },
  });
