/**
 * `supported`: tested with the product. `loses_sessions`: works, but a network outage of about 4 s ends every session.
 */
export const VERSION_SUPPORT = ["supported", "loses_sessions", "untested"] as const;
export type VersionSupport = (typeof VERSION_SUPPORT)[number];

const SUPPORTED: ReadonlySet<string> = new Set(["2.3.6", "2.3.7"]);

/**
 * Since version 2.4, a gateway that starts while WhatsApp is unreachable keeps its sessions closed until it receives a
 * connect call.
 */
export function leavesSessionsClosed(version: string | null): boolean {
  const [, major = "0", minor = "0"] = /^v?(\d+)\.(\d+)/.exec(version ?? "") ?? [];
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 4);
}

/** Expects the version as the gateway reports it. Release candidates of 2.4.0 also report `2.4.0`. */
export function supportOf(version: string): VersionSupport {
  const number = version.replace(/^v/, "");
  if (SUPPORTED.has(number)) return "supported";
  return /^2\.4\.0\b/.test(number) ? "loses_sessions" : "untested";
}
