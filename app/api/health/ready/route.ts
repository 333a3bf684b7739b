import { methods } from "@/lib/http/methods";
import { readReadiness } from "@/lib/monitoring/read-readiness";
import { getServerContext } from "@/lib/server-context";

/** Whether this process can do its work; 503 names the failing checks. */
export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: async () => {
    const readiness = await readReadiness(getServerContext());
    return Response.json(readiness, {
      status: readiness.status === "ok" ? 200 : 503,
      headers: { "cache-control": "no-store" },
    });
  },
});
