import { isLoopbackHost } from "@/lib/config/environment";
import { DomainError } from "@/lib/errors";

export const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses an unsafe request that another site may have caused: with a cookie the origin must be ours (`null` and a
 * missing origin are refused), and a given origin must always be ours.
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
  // A name that merely resolves to this machine is not enough: DNS rebinding does that.
  return url.host === host && isLoopbackHost(url.hostname);
}
