import type { ScanAnswer } from "@/types/pairing";
import type { PairingLinkAnswer } from "@/types/pairing-link";
import { chipPath } from "./chip-paths";
import { fetchJson, schemasOf, sendJson } from "./fetch-json";

const schema = schemasOf(() => import("@/types/pairing-link"));
const linkPath = (chipId: string) => `${chipPath(chipId)}/pairing-link`;

export const createPairingLink = (chipId: string) =>
  fetchJson(linkPath(chipId), schema("pairingLinkSchema"), { method: "POST" });

export const revokePairingLink = (chipId: string): Promise<void> =>
  sendJson(linkPath(chipId), { method: "DELETE" });

export const readPairingLinkStatus = (chipId: string, signal?: AbortSignal) =>
  fetchJson(linkPath(chipId), schema("pairingLinkStatusSchema"), { signal });

const publicPath = (token: string, page: string, action = "") =>
  `/api/pair/${encodeURIComponent(token)}${action}?page=${page}`;

/** For the holder of a link. `page` is a random id, so that the polls of one page count as one opening. */
export const readPairingLink = (
  token: string,
  page: string,
  signal?: AbortSignal,
): Promise<PairingLinkAnswer> =>
  fetchJson(publicPath(token, page), schema("pairingLinkAnswerSchema"), { signal });

export const requestCodeByLink = (token: string, page: string): Promise<PairingLinkAnswer> =>
  fetchJson(publicPath(token, page), schema("pairingLinkAnswerSchema"), { method: "POST" });

export const sendScanAnswerByLink = (token: string, page: string, answer: ScanAnswer): Promise<void> =>
  sendJson(publicPath(token, page, "/scan-answer"), { method: "POST", body: { answer } });
