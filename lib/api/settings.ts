import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { PatchSettingsInput, Settings } from "@/types/settings";
import { fetchJson } from "./fetch-json";

const SETTINGS = "/api/dashboard/settings";
const settingsSchema = async () => (await import("@/types/settings")).settingsSchema;

export const settingsOptions = () =>
  queryOptions({
    queryKey: ["settings"] as const,
    queryFn: ({ signal }): Promise<Settings> => fetchJson(SETTINGS, settingsSchema, { signal }),
    meta: { follows: { settings: 0 } },
  });

/** Fails with `invalid_request` naming the fields, and with `version_conflict` when somebody else saved first. */
export function useUpdateSettings() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: PatchSettingsInput) => fetchJson(SETTINGS, settingsSchema, { method: "PATCH", body }),
    onSuccess: (settings) => queryClient.setQueryData(settingsOptions().queryKey, settings),
  });
}
