import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { verbContext } from "@/lib/http/verb-context";
import { listAlertRules, updateAlertRule } from "@/lib/monitoring/alerts/rules";
import { patchAlertRuleSchema } from "@/types/alert-rules";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: ["admin"],
    handler: async ({ context }) => ({ items: await listAlertRules(context.db) }),
  }),
  PATCH: sessionRoute({
    roles: ["admin"],
    body: patchAlertRuleSchema,
    handler: (input) => updateAlertRule(verbContext(input), input.body),
  }),
});
