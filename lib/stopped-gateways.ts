import type { GatewayState } from "@/types/gateways";
import type { StatusGateway } from "@/types/status";

const IS_DOWN: Record<GatewayState, boolean> = {
  ok: false,
  unreachable: true,
  key_refused: true,
  license_required: true,
  unknown: false,
};

/** Returns the gateways that are down and because of which chips do not send. */
export const stoppedGateways = (gateways: readonly StatusGateway[]): StatusGateway[] =>
  gateways.filter(({ state, down }) => IS_DOWN[state] && down > 0);
