import type { Chip, CreateInstanceInput, PatchChipInput, WarmUpAction } from "@/types/chips";
import type { ChangeWebhookInput } from "@/types/health";
import type { DisconnectAnswer, ScanAnswer } from "@/types/pairing";
import { CHIPS, chipPath } from "./chip-paths";
import { fetchJson, schemasOf, sendJson } from "./fetch-json";

/** Client functions for the operators' chip API. All of them throw an `ApiError` on failure. */

const instancePath = (instanceName: string) => `${CHIPS}/instances/${encodeURIComponent(instanceName)}`;
const schema = schemasOf(() => import("@/types/chips"));
const pairing = schemasOf(() => import("@/types/pairing"));

export const readChip = (chipId: string) => fetchJson(chipPath(chipId), schema("chipDetailSchema"));

export const patchChip = (chipId: string, body: PatchChipInput) =>
  fetchJson(chipPath(chipId), schema("chipSchema"), { method: "PATCH", body });

export const createInstance = (body: CreateInstanceInput) =>
  fetchJson(`${CHIPS}/instances/create`, pairing("createInstanceAnswerSchema"), { method: "POST", body });

/** Asks for a new QR code. The server decides whether to request one from the gateway. */
export const requestQrCode = (instanceName: string) =>
  fetchJson(`${instancePath(instanceName)}/qr-code`, pairing("qrCodeAnswerSchema"), { method: "POST" });

export const readConnectionState = (instanceName: string, signal?: AbortSignal) =>
  fetchJson(`${instancePath(instanceName)}/connection-state`, pairing("connectionStateAnswerSchema"), {
    signal,
  });

export const disconnectChip = (chipId: string): Promise<DisconnectAnswer> =>
  fetchJson(`${chipPath(chipId)}/disconnect`, pairing("disconnectAnswerSchema"), { method: "POST" });

export const deleteInstance = (chipId: string): Promise<DisconnectAnswer> =>
  fetchJson(`${chipPath(chipId)}/instance`, pairing("disconnectAnswerSchema"), { method: "DELETE" });

export const reconnectChip = (chipId: string) =>
  fetchJson(`${chipPath(chipId)}/reconnect`, pairing("reconnectAnswerSchema"), { method: "POST" });

/** Records what the phone showed after a scan without effect. */
export const sendScanAnswer = (chipId: string, answer: ScanAnswer): Promise<void> =>
  sendJson(`${chipPath(chipId)}/scan-answer`, { method: "POST", body: { answer } });

/** The move may continue after the response. The chip's `operation` shows whether the move is still running. */
export const moveChip = (chipId: string, gatewayId: string): Promise<void> =>
  sendJson(`${chipPath(chipId)}/move`, { method: "POST", body: { gatewayId } });

const changeStatus =
  (command: "pause" | "resume" | "promote") =>
  (chipId: string): Promise<Chip> =>
    fetchJson(`${chipPath(chipId)}/${command}`, schema("chipSchema"), { method: "POST" });

export const pauseChip = changeStatus("pause");
export const resumeChip = changeStatus("resume");
export const promoteChip = changeStatus("promote");

export const changeWarmUp = (chipId: string, action: WarmUpAction) =>
  fetchJson(`${chipPath(chipId)}/warm-up`, schema("chipSchema"), { method: "POST", body: { action } });

/**
 * Replaces another system's webhook with ours, or restores the other system's webhook. Rejects with `forwarding_taken`,
 * or with `invalid_request` for the field `forward` if the other system's address is not public.
 */
export const changeWebhook = (chipId: string, body: ChangeWebhookInput) =>
  fetchJson(`${chipPath(chipId)}/webhook`, schema("chipDetailSchema"), { method: "POST", body });

export const adoptInstance = (instanceName: string) =>
  fetchJson(`${CHIPS}/instances/adopt`, schema("chipSchema"), { method: "POST", body: { instanceName } });

/** Makes the simulated phone scan the displayed QR code. Works only while the simulator is the gateway. */
export const simulateScan = (instanceName: string): Promise<void> =>
  sendJson("/api/dashboard/simulator/scan", { method: "POST", body: { instanceName } });
