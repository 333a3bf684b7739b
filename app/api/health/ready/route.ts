import { getServerContext } from "@/lib/context/server-context";
import { readReadiness } from "@/lib/health/read-readiness";
import { methods } from "@/lib/http/methods";

/** Responds with 200 if all checks succeed, otherwise with 503 and the names of the failed checks. */
export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: async () => {
    const readiness = await readReadiness(getServerContext());
    return Response.json(readiness, {
      status: readiness.status === "ok" ? 200 : 503,
      headers: { "cache-control": "no-store" },
    });
  },
});
