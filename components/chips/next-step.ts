import type { OperationKind } from "@/types/chip-operations";
import type { Chip, HeadlineCode } from "@/types/chips";
import { availableActions, type ChipAction, canReadQr } from "./chip-actions";

/** `scan` shows the QR code of the current instance. The other steps are commands. */
export type NextStep = "scan" | ChipAction;

/** `isUrgent`: a person must act. `step`: the action that usually helps; null if no action helps. */
export const HEADLINES: Record<HeadlineCode, { isUrgent: boolean; step: NextStep | null }> = {
  wrong_number: { isUrgent: true, step: "disconnect" },
  banned: { isUrgent: true, step: "delete" },
  operation_failed: { isUrgent: true, step: null },
  gateway_down: { isUrgent: true, step: null },
  gateway_license: { isUrgent: true, step: null },
  restricted: { isUrgent: true, step: null },
  restricted_to_known: { isUrgent: true, step: null },
  missing_at_gateway: { isUrgent: true, step: "reconnect" },
  logged_out: { isUrgent: true, step: "reconnect" },
  hot_loop: { isUrgent: true, step: "reconnect" },
  endless_connecting: { isUrgent: true, step: "reconnect" },
  connection_lost: { isUrgent: true, step: "reconnect" },
  reviving: { isUrgent: false, step: null },
  double_socket: { isUrgent: true, step: "disconnect" },
  sends_fail: { isUrgent: true, step: null },
  uncertain_sends: { isUrgent: true, step: null },
  no_acknowledgements: { isUrgent: true, step: null },
  flapping: { isUrgent: false, step: null },
  stale_open: { isUrgent: false, step: null },
  out_of_rotation: { isUrgent: true, step: null },
  missed_look: { isUrgent: false, step: null },
  operation_under_way: { isUrgent: false, step: null },
  owner_unknown: { isUrgent: false, step: null },
  waiting_for_scan: { isUrgent: false, step: "scan" },
  never_paired: { isUrgent: false, step: "scan" },
  disconnected_by_operator: { isUrgent: false, step: "reconnect" },
  paused: { isUrgent: false, step: "resume" },
  warming: { isUrgent: false, step: null },
  connected: { isUrgent: false, step: null },
  cancelled: { isUrgent: false, step: null },
};

/** For each failed operation, the action that repeats it. */
const AGAIN: Record<OperationKind, NextStep> = {
  create: "reconnect",
  disconnect: "disconnect",
  delete: "delete",
  reconnect: "reconnect",
  adopt: "reconnect",
  end_pairing: "reconnect",
  // Only a chip that has left its old gateway without an instance at the new one needs a reconnect.
  move: "reconnect",
};

/** Returns the suggested action, or null if no action helps. */
export function nextStep(chip: Chip): NextStep | null {
  const failed = chip.headline.code === "operation_failed" ? chip.operation?.kind : undefined;
  const step = failed === undefined ? HEADLINES[chip.headline.code].step : AGAIN[failed];
  if (step === null) return null;
  if (step === "scan" && canReadQr(chip)) return "scan";
  const action = step === "scan" ? "reconnect" : step;
  return availableActions(chip).includes(action) ? action : null;
}
