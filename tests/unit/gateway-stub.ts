import type { PoolGateway } from "@/types/gateways";

export const gatewayWith = (change: Partial<PoolGateway> = {}): PoolGateway => ({
  id: "default",
  name: "Principal",
  kind: "evolution",
  isEnvironment: true,
  baseUrl: "http://evolution:8080",
  capacity: 80,
  acceptsNew: true,
  state: "ok",
  downSince: null,
  version: { number: "2.3.7", support: "supported" },
  chips: 30,
  connected: 28,
  reconciledAt: "2026-03-02T14:59:50.000Z",
  lastSuccessAt: "2026-03-02T14:59:50.000Z",
  ...change,
});

export const SECOND = gatewayWith({
  id: "second",
  name: "Reserva",
  isEnvironment: false,
  baseUrl: "https://second.example",
  chips: 2,
  connected: 2,
});
