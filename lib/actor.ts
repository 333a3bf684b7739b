import type { Role } from "@/types/people";

/**
 * Origin of a change: a signed-in person, a service with an API key, the holder of a pairing link (`label` is the
 * address), our own worker, or the gateway.
 */
export type Actor =
  | { kind: "person"; id: string; label: string; role: Role; sessionId?: string }
  | { kind: "service"; id: string; label: string; scopes: readonly string[] }
  | { kind: "pairing_link"; id: string; label: string }
  | { kind: "system"; label: string }
  | { kind: "gateway"; label: string };

export const SYSTEM: Actor = { kind: "system", label: "julia" };
