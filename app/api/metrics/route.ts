import { z } from "zod";
import { createRoute } from "@/lib/http/create-route";
import { methods } from "@/lib/http/methods";
import { checkMetricsToken } from "@/lib/metrics/check-metrics-token";
import { renderMetrics } from "@/lib/metrics/render-metrics";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: createRoute({
    identify: ({ request, context }) => checkMetricsToken(request.headers, context.config.metricsToken),
    query: z.strictObject({ detail: z.literal("chips").optional() }),
    handler: async ({ context, query }) => {
      const { contentType, text } = await renderMetrics(context, { ofChips: query.detail === "chips" });
      return new Response(text, { headers: { "content-type": contentType } });
    },
  }),
});
