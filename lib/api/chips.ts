import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { ChipListQuery, PatchChipInput } from "@/types/chips";
import * as requests from "./chip-requests";

/** How often a page that is looked at asks again by itself. */
const REFRESH_INTERVAL_MS = 10_000;

/** Every key begins with `chips`: one invalidation by prefix refreshes all that a verb may have changed. */
export const chipKeys = {
  all: ["chips"] as const,
  lists: ["chips", "list"] as const,
  list: (query: ChipListQuery) => ["chips", "list", query] as const,
  detail: (chipId: string) => ["chips", "detail", chipId] as const,
  events: (chipId: string) => ["chips", "events", chipId] as const,
  usage: (chipId: string, hours: number) => ["chips", "usage", chipId, hours] as const,
  adoptable: ["chips", "adoptable"] as const,
  /** Apart from `chips`: pairing polls by its own clock, and a refresh must not ask the gateway more often. */
  connectionState: (instanceName: string) => ["pairing", instanceName, "connection-state"] as const,
  qrCode: (instanceName: string) => ["pairing", instanceName, "qr-code"] as const,
};

export const chipListOptions = (query: ChipListQuery) =>
  queryOptions({
    queryKey: chipKeys.list(query),
    queryFn: ({ signal }) => requests.readChips(query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_INTERVAL_MS,
  });

export const chipDetailOptions = (chipId: string) =>
  queryOptions({
    queryKey: chipKeys.detail(chipId),
    queryFn: ({ signal }) => requests.readChip(chipId, signal),
    refetchInterval: REFRESH_INTERVAL_MS,
  });

export const chipEventsOptions = (chipId: string) =>
  infiniteQueryOptions({
    queryKey: chipKeys.events(chipId),
    queryFn: ({ pageParam, signal }) => requests.readChipEvents(chipId, pageParam, signal),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  });

export const chipUsageOptions = (chipId: string, hours = 24) =>
  queryOptions({
    queryKey: chipKeys.usage(chipId, hours),
    queryFn: ({ signal }) => requests.readChipUsage(chipId, hours, signal),
    refetchInterval: 60_000,
  });

export const adoptableInstancesOptions = () =>
  queryOptions({
    queryKey: chipKeys.adoptable,
    queryFn: ({ signal }) => requests.readAdoptableInstances(signal),
  });

/** The caller sets `refetchInterval`: pairing has its own clock. */
export const connectionStateOptions = (instanceName: string) =>
  queryOptions({
    queryKey: chipKeys.connectionState(instanceName),
    queryFn: ({ signal }) => requests.readConnectionState(instanceName, signal),
    staleTime: 0,
    gcTime: 0,
  });

export const qrCodeOptions = (instanceName: string) =>
  queryOptions({
    queryKey: chipKeys.qrCode(instanceName),
    queryFn: ({ signal }) => requests.readQrCode(instanceName, signal),
    staleTime: 0,
    gcTime: 0,
  });

/** A write whose end, good or bad, makes every page of chips read anew. */
function useChipMutation<Input, Answer>(request: (input: Input) => Promise<Answer>) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: request,
    onSettled: () => queryClient.invalidateQueries({ queryKey: chipKeys.all }),
  });
}

export const useCreateInstance = () => useChipMutation(requests.createInstance);
export const useAdoptInstance = () => useChipMutation(requests.adoptInstance);
export const useRequestQrCode = () => useChipMutation(requests.requestQrCode);
export const useDisconnectChip = () => useChipMutation(requests.disconnectChip);
export const useDeleteInstance = () => useChipMutation(requests.deleteInstance);
export const useReconnectChip = () => useChipMutation(requests.reconnectChip);
export const usePauseChip = () => useChipMutation(requests.pauseChip);
export const useResumeChip = () => useChipMutation(requests.resumeChip);
export const usePromoteChip = () => useChipMutation(requests.promoteChip);
export const usePatchChip = (chipId: string) =>
  useChipMutation((input: PatchChipInput) => requests.patchChip(chipId, input));
