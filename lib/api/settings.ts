import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { PatchSettingsInput } from "@/types/settings";
import { fetchJson, schemasOf } from "./fetch-json";
import { jsonQuery } from "./json-query";

const SETTINGS = "/api/dashboard/settings";
const schema = schemasOf(() => import("@/types/settings"));

export const settingsOptions = () =>
  jsonQuery(["settings"], SETTINGS, schema("settingsSchema"), { meta: { follows: { settings: 0 } } });

/** Rejects with `invalid_request` and the invalid fields, or with `version_conflict` if someone else saved first. */
export function useUpdateSettings() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: PatchSettingsInput) =>
      fetchJson(SETTINGS, schema("settingsSchema"), { method: "PATCH", body }),
    onSuccess: (settings) => queryClient.setQueryData(settingsOptions().queryKey, settings),
  });
}
