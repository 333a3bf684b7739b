import type { GatewayState, PoolGateway } from "@/types/gateways";

export const freePlaces = ({ capacity, chips }: PoolGateway): number => Math.max(0, capacity - chips);

/** True unless the gateway is known to be down. */
export const isWorking = ({ state }: { state: GatewayState }): boolean =>
  state === "ok" || state === "unknown";

/**
 * Returns the gateways that accept a new chip, in the order in which the server would choose them: working gateways
 * first, then by free capacity. `leftId` is the gateway that the chip leaves.
 */
export function gatewayChoices(gateways: readonly PoolGateway[], leftId?: string): PoolGateway[] {
  return gateways
    .filter(({ id, acceptsNew }) => acceptsNew && id !== leftId)
    .sort((a, b) => Number(isWorking(b)) - Number(isWorking(a)) || freePlaces(b) - freePlaces(a));
}
