import { readReadiness } from "@/lib/monitoring/read-readiness";
import { getServerContext } from "@/lib/server-context";

/** Whether this process can do its work; 503 names the failing checks. */
export async function GET(): Promise<Response> {
  const readiness = await readReadiness(getServerContext());
  return Response.json(readiness, {
    status: readiness.status === "ok" ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}
