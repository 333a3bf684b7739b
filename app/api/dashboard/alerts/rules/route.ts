import { listAlertRules, updateAlertRule } from "@/lib/alerts/rules";
import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { patchAlertRuleSchema } from "@/types/alert-rules";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: ["admin"],
    handler: async ({ context }) => ({ items: await listAlertRules(context.db) }),
  }),
  PATCH: sessionRoute({
    roles: ["admin"],
    body: patchAlertRuleSchema,
    handler: ({ context, body }) => updateAlertRule(context, body),
  }),
});
