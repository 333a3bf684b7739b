import { z } from "zod";
import type { LoggedCall } from "./exchange";

/**
 * `slow` delays the call. `fail` returns an error response and `reset` cuts the connection, both without executing the
 * call. The other kinds execute the call first: `fail-after` then sends a different response, `hang` never responds,
 * `lose` cuts the connection, and `half` sends half of the response and cuts the connection.
 */
const FAULT_KINDS = ["slow", "fail", "reset", "fail-after", "hang", "lose", "half"] as const;

/** A fault for the next `count` matching calls. Without `count`, the fault stays active until it is cleared. */
export const faultSchema = z.strictObject({
  kind: z.enum(FAULT_KINDS),
  method: z.string().optional(),
  /** Matches every path that contains this text, for example `/message/sendText`. */
  path: z.string().optional(),
  instanceName: z.string().optional(),
  count: z.number().int().min(1).optional(),
  status: z.number().int().min(200).max(599).default(500),
  body: z.unknown().optional(),
  html: z.string().optional(),
  latencyMs: z.number().min(0).default(0),
});

export type Fault = z.infer<typeof faultSchema>;

type Target = Pick<LoggedCall, "method" | "path" | "instanceName">;

export class Faults {
  #active: Fault[] = [];

  add(fault: Fault): void {
    this.#active.push({ ...fault });
  }

  list(): readonly Fault[] {
    return this.#active;
  }

  clear(): void {
    this.#active = [];
  }

  /**
   * Returns the total delay of all `slow` faults that match a call, and the oldest matching fault of another kind.
   * Decrements the `count` of each of these faults.
   */
  take(target: Target): { latencyMs: number; fault: Fault | undefined } {
    const matching = this.#active.filter((fault) => matches(fault, target));
    const slow = matching.filter((fault) => fault.kind === "slow");
    const fault = matching.find((candidate) => candidate.kind !== "slow");
    for (const used of fault ? [...slow, fault] : slow) {
      if (used.count !== undefined) used.count -= 1;
    }
    this.#active = this.#active.filter((candidate) => candidate.count === undefined || candidate.count > 0);
    return { latencyMs: slow.reduce((sum, { latencyMs }) => sum + latencyMs, 0), fault };
  }
}

function matches(fault: Fault, target: Target): boolean {
  return (
    (fault.method === undefined || fault.method.toUpperCase() === target.method) &&
    (fault.path === undefined || target.path.includes(fault.path)) &&
    (fault.instanceName === undefined || fault.instanceName === target.instanceName)
  );
}
