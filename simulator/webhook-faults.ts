import { z } from "zod";
import type { TimerGroup } from "./clock";

/**
 * `repeat` delivers a webhook `times` times at once, `delay` delivers it `delayMs` later, `lose` drops it, and `hold`
 * keeps it until the held webhooks are released.
 */
const WEBHOOK_FAULT_KINDS = ["repeat", "delay", "lose", "hold"] as const;

/** A fault of the next `count` matching webhooks. Without `count`, the fault stays active until it is cleared. */
export const webhookFaultSchema = z.strictObject({
  kind: z.enum(WEBHOOK_FAULT_KINDS),
  /** The event as webhooks name it, for example `messages.upsert`. */
  event: z.string().optional(),
  instanceName: z.string().optional(),
  count: z.number().int().min(1).optional(),
  times: z.number().int().min(2).max(100).default(2),
  delayMs: z.number().min(0).default(0),
});
type WebhookFault = z.infer<typeof webhookFaultSchema>;

export const RELEASE_ORDERS = ["as_sent", "reversed", "shuffled"] as const;
type ReleaseOrder = (typeof RELEASE_ORDERS)[number];

interface Target {
  event: string;
  instanceName: string;
}

/** How a webhook leaves the gateway. */
interface Passage {
  copies: number;
  /** Null if the webhook leaves immediately. */
  wait: Promise<void> | null;
  /** The caller calls this after the first attempt. */
  attempted: () => void;
}

interface HeldWebhook {
  deliver: () => void;
  isAttempted: Promise<void>;
}

const ignore = () => {};

/** Faults between the gateway and the receivers of its webhooks. */
export class WebhookFaults {
  #active: WebhookFault[] = [];
  #held: HeldWebhook[] = [];

  add(fault: WebhookFault): void {
    this.#active.push({ ...fault });
  }

  list(): readonly WebhookFault[] {
    return this.#active;
  }

  /** Removes the faults and loses the held webhooks. */
  clear(): void {
    this.#active = [];
    this.#held = [];
  }

  /**
   * Delivers the held webhooks one after the other and returns their number. Resolves after the first attempt to
   * deliver the last one.
   */
  async release(order: ReleaseOrder): Promise<number> {
    const held = this.#held.splice(0);
    if (order === "reversed") held.reverse();
    if (order === "shuffled") shuffle(held);
    for (const { deliver, isAttempted } of held) {
      deliver();
      await isAttempted;
    }
    return held.length;
  }

  /** Applies a fault to the webhooks that `act` sends. */
  during(fault: WebhookFault | undefined, act: () => void): void {
    if (fault) this.#active.push(fault);
    act();
    this.#active = this.#active.filter((each) => each !== fault);
  }

  take(target: Target, timers: TimerGroup): Passage {
    const matching = this.#active.filter(
      ({ event, instanceName }) =>
        (event ?? target.event) === target.event &&
        (instanceName ?? target.instanceName) === target.instanceName,
    );
    if (matching.length === 0) return { copies: 1, wait: null, attempted: ignore };
    for (const fault of matching) if (fault.count !== undefined) fault.count -= 1;
    this.#active = this.#active.filter(({ count }) => count === undefined || count > 0);
    const kinds = new Map(matching.map((fault) => [fault.kind, fault]));
    if (kinds.has("lose")) return { copies: 0, wait: null, attempted: ignore };
    const copies = kinds.get("repeat")?.times ?? 1;
    if (kinds.has("hold")) return { copies, ...this.#hold() };
    const delayMs = kinds.get("delay")?.delayMs;
    return { copies, wait: delayMs === undefined ? null : timers.sleep(delayMs), attempted: ignore };
  }

  #hold(): Pick<Passage, "wait" | "attempted"> {
    let deliver = ignore;
    let attempted = ignore;
    const wait = new Promise<void>((resolve) => {
      deliver = resolve;
    });
    const isAttempted = new Promise<void>((resolve) => {
      attempted = resolve;
    });
    this.#held.push({ deliver, isAttempted });
    return { wait, attempted };
  }
}

function shuffle(list: unknown[]): void {
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [list[last], list[other]] = [list[other], list[last]];
  }
}
