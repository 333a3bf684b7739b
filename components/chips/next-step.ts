import type { Chip, HeadlineCode, OperationKind } from "@/types/chips";
import { availableActions, type ChipAction, canReadQr } from "./chip-actions";

/** The suggested action: `scan` shows the QR code of the present instance, the others are commands. */
export type NextStep = "scan" | ChipAction;

const STEP: Record<HeadlineCode, NextStep | null> = {
  wrong_number: "disconnect",
  banned: "delete",
  operation_failed: null,
  gateway_down: null,
  gateway_license: null,
  restricted: null,
  restricted_to_known: null,
  missing_at_gateway: "reconnect",
  logged_out: "reconnect",
  hot_loop: "reconnect",
  endless_connecting: "reconnect",
  connection_lost: "reconnect",
  reviving: null,
  double_socket: "disconnect",
  sends_fail: null,
  uncertain_sends: null,
  no_acknowledgements: null,
  flapping: null,
  stale_open: null,
  out_of_rotation: null,
  missed_look: null,
  operation_under_way: null,
  owner_unknown: null,
  waiting_for_scan: "scan",
  never_paired: "scan",
  disconnected_by_operator: "reconnect",
  paused: "resume",
  warming: null,
  connected: null,
  cancelled: null,
};

/** The action that repeats an unfinished operation. */
const AGAIN: Record<OperationKind, NextStep> = {
  create: "reconnect",
  disconnect: "disconnect",
  delete: "delete",
  reconnect: "reconnect",
  adopt: "reconnect",
  end_pairing: "reconnect",
};

/** The suggested action of a chip; null when only waiting helps. */
export function nextStep(chip: Chip): NextStep | null {
  const failed = chip.headline.code === "operation_failed" ? chip.operation?.kind : undefined;
  const step = failed === undefined ? STEP[chip.headline.code] : AGAIN[failed];
  if (step === null) return null;
  if (step === "scan" && canReadQr(chip)) return "scan";
  const action = step === "scan" ? "reconnect" : step;
  return availableActions(chip).includes(action) ? action : null;
}
