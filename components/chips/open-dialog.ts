import type { Chip, WarmUpAction } from "@/types/chips";
import type { Qr } from "@/types/pairing";
import type { ChipAction } from "./chip-actions";

export type OpenDialog =
  | { kind: "create" }
  | { kind: "adopt" }
  | { kind: "scan"; chipId: string; instanceName: string; initialQr: Qr | null }
  | { kind: "move"; chip: Chip }
  | { kind: "action"; action: ChipAction | WarmUpAction; chip: Chip };

/** `scan` shows the QR code of the current instance. `move` changes the chip's gateway. */
export type ChipStep = "scan" | "move" | ChipAction | WarmUpAction;

/** Returns null for `scan` if the chip has no instance. */
export function dialogOf(step: ChipStep, chip: Chip): OpenDialog | null {
  if (step === "move") return { kind: "move", chip };
  if (step !== "scan") return { kind: "action", action: step, chip };
  const { id: chipId, instanceName } = chip;
  return instanceName === null ? null : { kind: "scan", chipId, instanceName, initialQr: null };
}
