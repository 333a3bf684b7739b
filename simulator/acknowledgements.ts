import type { GatewayProcess } from "./gateway-process";
import type { LiveInstance } from "./instance";
import type { StoredMessage } from "./messages";

/** How a message is acknowledged: normally, never, with an error, twice per status, or in reverse order. */
export const ACK_OUTCOMES = ["usual", "none", "error", "duplicate", "reordered"] as const;
export type AckOutcome = (typeof ACK_OUTCOMES)[number];

export interface AckRule {
  outcome: AckOutcome;
  count: number;
  instanceName?: string;
}

/** `isLost`: the message is lost between the gateway and WhatsApp and is therefore never acknowledged. */
export interface Transit {
  isLost: boolean;
}

const ERROR_DELAY_MS = 150;
const DUPLICATE_DELAY_MS = 50;

export class Acknowledgements {
  #rules: AckRule[] = [];

  constructor(private readonly gateway: GatewayProcess) {}

  /** Sets the outcome of the next `count` messages. Older rules are used up first. */
  addRule(rule: AckRule): void {
    this.#rules.push({ ...rule });
  }

  clear(): void {
    this.#rules = [];
  }

  follow(instance: LiveInstance, message: StoredMessage, transit: Transit): void {
    const outcome = this.#outcomeFor(instance.name);
    if (outcome === "none") return;
    if (outcome === "error") {
      this.#after(ERROR_DELAY_MS, instance, message, { status: "ERROR", transit });
      return;
    }
    const expected = this.#expected();
    const statuses = expected.map(({ status }) => status);
    if (outcome === "reordered") statuses.reverse();
    for (const [index, { delayMs, status }] of expected.entries()) {
      this.#after(delayMs, instance, message, { status: statuses[index] ?? status, transit });
      if (outcome === "duplicate") {
        this.#after(delayMs + DUPLICATE_DELAY_MS, instance, message, { status, transit });
      }
    }
  }

  #expected(): { status: string; delayMs: number }[] {
    const { serverAckDelayMs, deliveryAckDelayMs, readAckDelayMs } = this.gateway.behaviour;
    return [
      { status: "SERVER_ACK", delayMs: serverAckDelayMs },
      { status: "DELIVERY_ACK", delayMs: deliveryAckDelayMs },
      { status: "READ", delayMs: readAckDelayMs },
    ].flatMap(({ status, delayMs }) => (delayMs === null ? [] : [{ status, delayMs }]));
  }

  #outcomeFor(instanceName: string): AckOutcome {
    const rule = this.#rules.find(
      (each) => each.instanceName === undefined || each.instanceName === instanceName,
    );
    if (!rule) return "usual";
    rule.count -= 1;
    if (rule.count <= 0) this.#rules = this.#rules.filter((each) => each !== rule);
    return rule.outcome;
  }

  #after(
    delayMs: number,
    instance: LiveInstance,
    message: StoredMessage,
    { status, transit }: { status: string; transit: Transit },
  ): void {
    this.gateway.timers.after(delayMs, () => {
      if (transit.isLost) return;
      // Acknowledgements arrive over the session, so they are lost while the session is down.
      if (instance.state !== "open") return;
      message.MessageUpdate.push({ status });
      void instance.emit("messages.update", {
        keyId: message.key.id,
        remoteJid: message.key.remoteJid,
        fromMe: true,
        status,
        instanceId: message.instanceId,
        messageId: message.id,
      });
    });
  }
}
