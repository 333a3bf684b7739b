import { createHash, timingSafeEqual } from "node:crypto";
import { DomainError } from "@/lib/errors";

/** Throws `not_found` if no token is configured, or `unauthenticated` unless the request's bearer token matches it. */
export function checkMetricsToken(headers: Headers, token: string | null): void {
  if (token === null) throw new DomainError("not_found", "This address does not exist.");
  const given = /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1] ?? "";
  if (!timingSafeEqual(digest(given), digest(token))) {
    throw new DomainError("unauthenticated", "The metrics token is required.");
  }
}

/** `timingSafeEqual` requires values of equal length. */
const digest = (text: string) => createHash("sha256").update(text).digest();
