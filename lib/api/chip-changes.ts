import type { PatchChipInput } from "@/types/chips";
import type { ChangeWebhookInput } from "@/types/health";
import * as requests from "./chip-requests";
import { chipKeys } from "./chips";
import { useChange } from "./use-change";

/** This file is separate from `chips.ts`, so that the chip list is usable before the commands are loaded. */

const useChipChange = <Input, Answer>(request: (input: Input) => Promise<Answer>) =>
  useChange(request, chipKeys.all);

export const useAdoptInstance = () => useChipChange(requests.adoptInstance);
export const useDisconnectChip = () => useChipChange(requests.disconnectChip);
export const useReconnectChip = () => useChipChange(requests.reconnectChip);
export const useChangeWebhook = (chipId: string) =>
  useChipChange((input: ChangeWebhookInput) => requests.changeWebhook(chipId, input));
export const usePatchChip = (chipId: string) =>
  useChipChange((input: PatchChipInput) => requests.patchChip(chipId, input));
