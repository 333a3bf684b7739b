import { isLoopbackHost } from "@/lib/config/environment";
import { DomainError } from "@/lib/errors";

export const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Rejects a request that has an unsafe method and may have been caused by another site. If the request has an `Origin`
 * header, the origin must be ours. A request with a cookie must have the header. Throws `origin_refused`.
 */
export function checkOrigin(request: Pick<Request, "method" | "headers">, appUrl: string): void {
  if (SAFE_METHODS.has(request.method)) return;
  const origin = request.headers.get("origin");
  if (origin === null && !request.headers.has("cookie")) return;
  if (origin !== null && isOwnOrigin(origin, request.headers.get("host"), appUrl)) return;
  throw new DomainError("origin_refused", "The request does not come from this site.");
}

function isOwnOrigin(origin: string, host: string | null, appUrl: string): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (url.origin !== origin) return false;
  if (origin === new URL(appUrl).origin) return true;
  // A hostname that resolves to this machine is not sufficient, because an attacker can arrange that (DNS rebinding).
  return url.host === host && isLoopbackHost(url.hostname);
}
