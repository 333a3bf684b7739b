import type { Notice } from "@/types/notice";

export type WorstNotice =
  | "unsafeTestWindows"
  | "gatewayUnauthorized"
  | "gatewayUnreachable"
  | "gatewayLicense"
  | "workerSilent"
  | "webhooksUnreachable"
  | "simulator";

/** Returns the worst problem that affects the whole product, or null if there is none. */
export function worstNotice(notice: Notice): WorstNotice | null {
  if (notice.unsafeTestWindows) return "unsafeTestWindows";
  if (notice.gateway.status !== "closed") {
    return notice.gateway.cause === "unauthorized" ? "gatewayUnauthorized" : "gatewayUnreachable";
  }
  if (notice.gateway.license !== null) return "gatewayLicense";
  if (!notice.workerAlive) return "workerSilent";
  if (!notice.webhooksReachable) return "webhooksUnreachable";
  return notice.simulator ? "simulator" : null;
}
