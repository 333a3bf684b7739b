import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { readSettings } from "@/lib/settings/read-settings";
import { updateSettings } from "@/lib/settings/update-settings";
import { patchSettingsSchema } from "@/types/settings";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({ roles: ["admin"], handler: ({ context }) => readSettings(context.db) }),
  PATCH: sessionRoute({
    roles: ["admin"],
    body: patchSettingsSchema,
    handler: ({ context, body }) => updateSettings(context, body),
  }),
});
