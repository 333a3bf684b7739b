import type { Notice } from "@/types/notice";

export type WorstNotice =
  | "unsafeTestWindows"
  | "gatewayUnauthorized"
  | "gatewayUnreachable"
  | "gatewayLicense"
  | "workerSilent"
  | "gatewayPartly"
  | "webhooksUnreachable"
  | "simulator";

/** Returns the worst problem that affects the whole product, or null if there is none. */
export function worstNotice(notice: Notice): WorstNotice | null {
  if (notice.unsafeTestWindows) return "unsafeTestWindows";
  const { status, cause, license, stopsPool } = notice.gateway;
  if (stopsPool && status !== "closed") {
    return cause === "unauthorized" ? "gatewayUnauthorized" : "gatewayUnreachable";
  }
  if (stopsPool && license !== null) return "gatewayLicense";
  if (!notice.workerAlive) return "workerSilent";
  if (status !== "closed" || license !== null) return "gatewayPartly";
  if (!notice.webhooksReachable) return "webhooksUnreachable";
  return notice.simulator ? "simulator" : null;
}
