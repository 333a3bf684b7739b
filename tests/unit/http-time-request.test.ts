import { describe, expect, it } from "vitest";
import { routePattern } from "@/lib/http/time-request";

describe("the route pattern under which request times are recorded", () => {
  it.each([
    ["/api/dashboard/chips", {}, "/api/dashboard/chips"],
    ["/api/dashboard/chips/0198", { id: "0198" }, "/api/dashboard/chips/{id}"],
    [
      "/api/dashboard/chips/instances/Equipe%20Norte.7/qr-code",
      { name: "Equipe Norte.7" },
      "/api/dashboard/chips/instances/{name}/qr-code",
    ],
    // The name of an instance can be equal to a segment of the path.
    [
      "/api/dashboard/chips/instances/chips/qr-code",
      { name: "chips" },
      "/api/dashboard/chips/instances/{name}/qr-code",
    ],
    ["/api/none/of/ours", { rest: ["none", "of", "ours"] }, "other"],
    ["/api/dashboard/chips/%E0%A4%A", { id: "something else" }, "other"],
  ])("%s", (pathname, params, pattern) => {
    expect(routePattern(pathname, params)).toBe(pattern);
  });
});
