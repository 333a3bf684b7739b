import { methods } from "@/lib/http/methods";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: async () => Response.json({ status: "ok" }, { headers: { "cache-control": "no-store" } }),
});
