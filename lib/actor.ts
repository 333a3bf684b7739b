import type { Role } from "@/types/people";

/** A signed-in person, a service with a key, our own worker, or a report of the gateway. */
export type Actor =
  | { kind: "person"; id: string; label: string; role: Role; sessionId?: string }
  | { kind: "service"; id: string; label: string; scopes: readonly string[] }
  | { kind: "system"; label: string }
  | { kind: "gateway"; label: string };

export const SYSTEM: Actor = { kind: "system", label: "julia" };
