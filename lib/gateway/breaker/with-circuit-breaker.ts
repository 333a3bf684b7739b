import type { GatewayCall } from "@/lib/gateway/evolution/timeouts";
import type { Gateway, GatewayResult } from "@/lib/gateway/gateway";
import type { CircuitBreaker } from "./circuit-breaker";

/** The gateway behind a circuit breaker: while the circuit is open, calls answer `circuit_open` without a request. */
export function withCircuitBreaker(gateway: Gateway, breaker: CircuitBreaker): Gateway {
  const guard = <T>(call: GatewayCall, work: () => Promise<GatewayResult<T>>) =>
    breaker.run(call, work, () => gateway.verifyKey());
  return {
    // Both work with an open circuit and without a licence, so they prove nothing about other calls.
    readVersion: () => gateway.readVersion(),
    readLicense: () => gateway.readLicense(),
    verifyKey: () => guard("verifyKey", () => gateway.verifyKey()),
    create: (request) => guard("create", () => gateway.create(request)),
    connect: (name) => guard("connect", () => gateway.connect(name)),
    connectionState: (name) => guard("connectionState", () => gateway.connectionState(name)),
    restart: (name) => guard("restart", () => gateway.restart(name)),
    logout: (name) => guard("logout", () => gateway.logout(name)),
    delete: (name) => guard("delete", () => gateway.delete(name)),
    fetchInstances: () => guard("fetchInstances", () => gateway.fetchInstances()),
    fetchInstance: (name) => guard("fetchInstance", () => gateway.fetchInstance(name)),
    setWebhook: (name, webhook) => guard("setWebhook", () => gateway.setWebhook(name, webhook)),
    findWebhook: (name) => guard("findWebhook", () => gateway.findWebhook(name)),
    sendText: (name, message) => guard("sendText", () => gateway.sendText(name, message)),
    findMessages: (name, filter) => guard("findMessages", () => gateway.findMessages(name, filter)),
  };
}
