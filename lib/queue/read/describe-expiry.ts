import type { Expiry } from "@/types/expiry";

const CAUSES: Record<Expiry["cause"], (instanceName: string | null) => string> = {
  instance: (instanceName) => `Waited for the instance ${instanceName ?? "of its contact"}`,
  specialty: () => "Waited for an instance of the contact's specialty",
  any_instance: () => "Waited for any instance",
  earlier_message: () => "Waited for an earlier message to the same contact",
  window_closed: () => "The sending window was closed",
  batch_paused: () => "The batch was paused",
  retry: () => "Waited for the next try after a send that was not accepted",
  gateway_down: () => "The gateway was unreachable",
  worker_silent: () => "No worker was running",
};

/** Describes in English why a message was not sent before it expired, for `error.detail` in the API. */
export function describeExpiry({ cause, instanceName, chips }: Expiry): string {
  const held = chips.map(({ verdict, count }) => `${count} ${verdict}`);
  return [CAUSES[cause](instanceName), ...(held.length === 0 ? [] : [held.join(", ")])].join(": ");
}
