import { createRoute } from "@/lib/http/create-route";
import { methods } from "@/lib/http/methods";
import { checkMetricsToken } from "@/lib/metrics/check-metrics-token";
import { renderMetrics } from "@/lib/metrics/render-metrics";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: createRoute({
    identify: ({ request, context }) => checkMetricsToken(request.headers, context.config.metricsToken),
    handler: async ({ context }) => {
      const { contentType, text } = await renderMetrics(context);
      return new Response(text, { headers: { "content-type": contentType } });
    },
  }),
});
