import { describe, expect, it } from "vitest";
import { parseEnvironment } from "@/lib/config/environment";
import { webChild } from "@/lib/supervisor/children";

const FOLDERS = { root: "/julia", bundles: "/julia/dist", nextOutput: ".next", data: "/data", logs: "/logs" };

function argumentsOf(environment: Record<string, string>, development: boolean): string[] {
  const parsed = parseEnvironment(environment);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return webChild(FOLDERS, parsed.config, { NODE_ENV: "test" }, development).args;
}

describe("the web process", () => {
  it("keeps an idle connection open longer than a proxy does", () => {
    const args = argumentsOf({}, false);
    expect(args.slice(args.indexOf("--keepAliveTimeout"))).toEqual(["--keepAliveTimeout", "75000"]);
    expect(argumentsOf({ KEEP_ALIVE_TIMEOUT_SECONDS: "620" }, false)).toContain("620000");
  });

  it("passes no keep-alive option to the development server, which does not have one", () => {
    expect(argumentsOf({}, true)).not.toContain("--keepAliveTimeout");
  });
});
