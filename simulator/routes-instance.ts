import { exception, unauthorized } from "./errors";
import type { Reply } from "./exchange";
import type { Gateway } from "./gateway";
import type { LiveInstance } from "./instance";
import { rowToJson } from "./instance-row";
import { type GatewayRequest, type Route, route } from "./request";

/** When connect or restart fails, the gateway converts its own exception to a string and responds with 200. */
const FAILED_WITH_200: Reply = { status: 200, body: { error: true, message: "[object Object]" } };

export const instanceRoutes: Route[] = [
  route("GET", "/instance/connect/:instanceName", connect),
  route("GET", "/instance/connectionState/:instanceName", connectionState),
  route("POST", "/instance/restart/:instanceName", restart),
  route("DELETE", "/instance/logout/:instanceName", logOut),
  route("DELETE", "/instance/delete/:instanceName", deleteInstance),
  route("GET", "/instance/fetchInstances", fetchInstances),
];

async function connect(gateway: Gateway, { instanceName, query }: GatewayRequest): Promise<Reply> {
  gateway.countersOf(instanceName).connectCalls += 1;
  const instance = gateway.memory.get(instanceName);
  if (!instance) return FAILED_WITH_200;
  if (instance.state === "open") return stateOf(instance);
  if (instance.state === "close") {
    const rival = instance.currentSocket;
    const rivalStage = rival?.stage ?? (instance.isWaitingToReconnect ? "waiting-to-reconnect" : undefined);
    if (rivalStage)
      gateway.record({ kind: "second-socket", instanceName, detail: `beside one ${rivalStage}` });
    instance.connect(query.get("number") ?? undefined);
    await gateway.timers.sleep(gateway.behaviour.lookupDelayMs + gateway.behaviour.connectWaitMs);
  }
  return { status: 200, body: instance.qr };
}

function connectionState(gateway: Gateway, { instanceName }: GatewayRequest): Reply {
  const state = gateway.memory.get(instanceName)?.state;
  return { status: 200, body: { instance: { instanceName, state } } };
}

/** The response shows the state before the restart: `open`, or a QR code that the restart invalidates. */
function restart(gateway: Gateway, { instanceName }: GatewayRequest): Reply {
  const instance = gateway.memory.get(instanceName);
  if (!instance || instance.state === "close") return FAILED_WITH_200;
  const reply = instance.state === "open" ? stateOf(instance) : { status: 200, body: instance.qr };
  instance.restart();
  return reply;
}

function logOut(gateway: Gateway, { instanceName }: GatewayRequest): Reply {
  const instance = gateway.memory.get(instanceName);
  if (instance?.state === "close") {
    if (!gateway.version.refusesLogoutWhenClosed) return success("Instance was already disconnected");
    throw exception(400, `The "${instanceName}" instance is not connected`);
  }
  const isDead = instance?.state === "open" && instance.currentSocket?.isHalfDead;
  if (isDead && gateway.version.refusesLogoutOfDeadSocket) throw exception(500, "Error: Connection Closed");
  instance?.logOut();
  return success("Instance logged out");
}

/** Responds immediately. The name stays taken until the removal webhook is delivered or abandoned. */
function deleteInstance(gateway: Gateway, { instanceName }: GatewayRequest): Reply {
  const instance = gateway.memory.get(instanceName);
  if (instance) void removeAfterWebhook(gateway, instance);
  else gateway.remove(instanceName);
  return success("Instance deleted");
}

async function removeAfterWebhook(gateway: Gateway, instance: LiveInstance): Promise<void> {
  if (instance.state !== "close") instance.logOut();
  void instance.emit("instance.delete", { instanceName: instance.name, instanceId: instance.row.id });
  await instance.emit("remove.instance", null);
  if (gateway.memory.get(instance.name) === instance) gateway.remove(instance.name);
}

function fetchInstances(gateway: Gateway, { query, apiKey, hasGlobalKey }: GatewayRequest): Reply {
  const name = query.get("instanceName");
  const id = query.get("instanceId");
  const number = query.get("number");
  const all = [...gateway.rows.values()];
  const found = all.filter(
    (row) =>
      (name === null || row.name === name) &&
      (id === null || row.id === id) &&
      (number === null || row.number === number),
  );
  const rows = hasGlobalKey ? found : found.filter((row) => row.token === apiKey);
  if (!hasGlobalKey && rows.length === 0) throw unauthorized();
  const wanted = id ?? number ?? name;
  if (wanted !== null && !rows.some((row) => gateway.memory.has(row.name))) {
    throw exception(404, `Instance "${wanted}" not found`);
  }
  return { status: 200, body: rows.map((row) => rowToJson(row, gateway.messages.count(row.id))) };
}

function stateOf(instance: LiveInstance): Reply {
  return { status: 200, body: { instance: { instanceName: instance.name, state: instance.state } } };
}

function success(message: string): Reply {
  return { status: 200, body: { status: "SUCCESS", error: false, response: { message } } };
}
