import type { SelectedChip } from "@/types/bulk";
import type { Chip, ChipDetail, WarmUpAction } from "@/types/chips";

const CHIP_ACTIONS = ["reconnect", "disconnect", "resume", "pause", "promote", "delete"] as const;
export type ChipAction = (typeof CHIP_ACTIONS)[number];

/** Headlines of a chip whose instance needs only a scan. */
const WAITS_FOR_SCAN: readonly string[] = ["waiting_for_scan", "never_paired"];

/**
 * True if scanning a QR code of the current instance is enough to connect the chip. Otherwise the chip needs a
 * reconnect.
 */
export function canReadQr(chip: SelectedChip): boolean {
  return canPair(chip) && WAITS_FOR_SCAN.includes(chip.headline.code);
}

/** True when the holder of a pairing link can connect the chip. */
export function canSendLink(chip: SelectedChip): boolean {
  return canPair(chip) && !chip.connected;
}

function canPair(chip: SelectedChip): boolean {
  const isGone = chip.instanceName === null || chip.status === "banned" || chip.status === "cancelled";
  // The reconnect dialog must first explain what happens to an adopted instance's webhook and token.
  const needsQuestion = chip.adopted && chip.isMadeAnewByReconnect;
  return !isGone && !needsQuestion;
}

/** True while the instance is being created or recreated. Afterwards the chip needs only a scan. */
export function isBeingMade(chip: Chip): boolean {
  const kind = chip.operation?.state === "requested" ? chip.operation.kind : null;
  const isMaking = kind === "create" || kind === "reconnect";
  return isMaking && chip.status === "pending" && chip.instanceName !== null;
}

/** Returns the actions that are currently available for the chip, in button order. */
export function availableActions(chip: SelectedChip): ChipAction[] {
  return CHIP_ACTIONS.filter((action) => isAvailable(action, chip));
}

function isAvailable(action: ChipAction, chip: SelectedChip): boolean {
  if (chip.status === "cancelled") return false;
  switch (action) {
    case "reconnect":
      // While the gateway is unreachable, the session may still work, and a reconnect could end it.
      return !chip.connected && chip.state !== "unknown" && chip.status !== "banned" && !canReadQr(chip);
    case "disconnect":
      return chip.connected || (chip.state === "connecting" && chip.status !== "pending");
    case "pause":
      return chip.status === "active" || chip.status === "warming" || chip.status === "restricted";
    case "resume":
      return chip.status === "paused";
    case "promote":
      return chip.status === "warming";
    case "delete":
      return true;
  }
}

/** Returns the available changes to the warm-up, except `promote`. */
export function warmUpActions(chip: ChipDetail): WarmUpAction[] {
  if (chip.status === "cancelled" || chip.status === "banned") return [];
  const { completedAt, heldAt, day } = chip.warmup;
  const actions: WarmUpAction[] = [];
  if (heldAt !== null) actions.push("continue");
  else if (chip.status === "warming") actions.push("hold");
  if (completedAt !== null || (day ?? 1) > 1) actions.push("restart");
  return actions;
}

/** False for a banned chip, because no phone could scan its new QR code, and for a chip without an instance. */
export const isMovable = ({ status, instanceName }: SelectedChip): boolean =>
  status !== "banned" && status !== "cancelled" && instanceName !== null;

/** False in a pool with a single gateway. */
export const canMove = (chip: ChipDetail): boolean => chip.gateways > 1 && isMovable(chip);

/** True for actions that call the gateway and therefore take seconds. */
export function asksGateway(action: ChipAction | WarmUpAction): boolean {
  return action === "disconnect" || action === "reconnect" || action === "delete";
}
