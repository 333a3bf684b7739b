import { createHash, timingSafeEqual } from "node:crypto";
import { DomainError } from "@/lib/errors";

/** Throws unless the request carries `METRICS_TOKEN` as a bearer token; `not_found` when none is configured. */
export function checkMetricsToken(headers: Headers, token: string | null): void {
  if (token === null) throw new DomainError("not_found", "This address does not exist.");
  const given = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? "";
  if (!timingSafeEqual(digest(given), digest(token))) {
    throw new DomainError("unauthenticated", "The metrics token is required.");
  }
}

/** Makes both values equally long. */
const digest = (text: string) => createHash("sha256").update(text).digest();
