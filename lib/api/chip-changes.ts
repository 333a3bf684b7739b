import type { PatchChipInput } from "@/types/chips";
import type { WebhookAction } from "@/types/health";
import * as requests from "./chip-requests";
import { chipKeys } from "./chips";
import { useChange } from "./use-change";

/** Separate from `chips.ts`, because the chip list must be usable before commands are loaded. */

const useChipChange = <Input, Answer>(request: (input: Input) => Promise<Answer>) =>
  useChange(request, chipKeys.all);

export const useAdoptInstance = () => useChipChange(requests.adoptInstance);
export const useDisconnectChip = () => useChipChange(requests.disconnectChip);
export const useReconnectChip = () => useChipChange(requests.reconnectChip);
export const useChangeWebhook = (chipId: string) =>
  useChipChange((action: WebhookAction) => requests.changeWebhook(chipId, action));
export const usePatchChip = (chipId: string) =>
  useChipChange((input: PatchChipInput) => requests.patchChip(chipId, input));
