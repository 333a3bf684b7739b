import { exception, GatewayError, schemaError } from "./errors";
import type { Reply } from "./exchange";
import type { Gateway } from "./gateway";
import type { LiveInstance } from "./instance";
import { type InstanceRow, newInstanceRow } from "./instance-row";
import { flagMember, isJsonObject, type JsonObject, textMember } from "./json";
import { type GatewayRequest, route } from "./request";
import { SWITCHES, settingsIn } from "./routes-settings";
import { webhookOfCreate } from "./webhook-config";

const TEXT_MEMBERS = ["instanceName", "token", "number", "msgCall"];
const FOREIGN_KEY_VIOLATED =
  "\nInvalid `this.prismaRepository.setting.upsert()` invocation in\n/evolution/src/api/services/channel.service.ts:159:41\n\n  156 }\n  157 \n  158 public async setSettings(data: SettingsDto) {\n→ 159   await this.prismaRepository.setting.upsert(\nForeign key constraint violated on the constraint: `Setting_instanceId_fkey`";
const NAME_IS_A_NUMBER =
  "PrismaClientValidationError: \nInvalid `prismaRepository.instance.findMany()` invocation in\n/evolution/src/api/guards/instance.guard.ts:19:55\n\nArgument `name`: Invalid value provided. Expected StringFilter or String, provided Int.";

export const createRoute = route("POST", "/instance/create", createInstance, "global-key");

/** Throws 403 if the name is taken. Runs before the key check. As in the gateway, a missing name matches every row. */
export function assertNameIsFree(gateway: Gateway, body: JsonObject): void {
  const name = body.instanceName;
  if (typeof name === "number") throw exception(500, NAME_IS_A_NUMBER);
  const isTaken = typeof name === "string" ? gateway.exists(name) : gateway.rows.size > 0;
  if (isTaken) throw exception(403, `This name "${name}" is already in use.`);
}

async function createInstance(gateway: Gateway, { body }: GatewayRequest): Promise<Reply> {
  assertSchema(body);
  const givenName = textMember(body, "instanceName");
  const name = gateway.version.trimsNames ? givenName?.trim() : givenName;
  const integration = body.integration;
  if (integration === "WHATSAPP-BUSINESS") throw exception(400, "token is required");
  if (integration !== "WHATSAPP-BAILEYS" && integration !== "EVOLUTION")
    throw exception(400, "Invalid integration");
  await gateway.timers.sleep(gateway.behaviour.rowInsertDelayMs);
  if (name === undefined) throw exception(400, FOREIGN_KEY_VIOLATED);
  if (gateway.rows.has(name)) destroyTheWinner(gateway, name);

  const number = textMember(body, "number") ?? null;
  const { msgCall = "", wavoipToken = "", ...switches } = settingsIn(body);
  const settings = { ...switches, msgCall, wavoipToken };
  const row = newInstanceRow({ name, integration, number, token: textMember(body, "token"), settings });
  const instance = gateway.add(row);
  if (body.webhook) storeWebhook(gateway, row, body.webhook);
  void instance.emit("instance.create", { instanceName: name, instanceId: row.id });
  if (flagMember(body, "qrcode")) {
    instance.connect(number ?? undefined);
    await gateway.timers.sleep(gateway.behaviour.lookupDelayMs + gateway.behaviour.createWaitMs);
  }
  return { status: 201, body: createAnswer(instance, body) };
}

/** If two creates with the same name both pass the guard, the second create removes the instance of the first. */
function destroyTheWinner(gateway: Gateway, name: string): never {
  gateway.record({ kind: "destructive-create", instanceName: name });
  gateway.remove(name);
  throw exception(400, FOREIGN_KEY_VIOLATED);
}

function storeWebhook(gateway: Gateway, row: InstanceRow, webhook: unknown): void {
  try {
    row.webhook = webhookOfCreate(webhook, row.id);
  } catch (error) {
    if (error instanceof GatewayError) gateway.remove(row.name);
    throw error;
  }
}

function assertSchema(body: JsonObject): void {
  const complaints: string[] = [];
  for (const member of TEXT_MEMBERS) {
    if (body[member] !== undefined && typeof body[member] !== "string") {
      complaints.push(`${member} is not of a type(s) string`);
    }
  }
  const number = textMember(body, "number");
  if (number !== undefined && !/^\d+[.@\w-]+/.test(number)) {
    complaints.push('number does not match pattern "^\\\\d+[\\\\.@\\\\w-]+"');
  }
  for (const member of ["qrcode", ...SWITCHES]) {
    if (body[member] !== undefined && typeof body[member] !== "boolean") {
      complaints.push(`${member} is not of a type(s) boolean`);
    }
  }
  if (complaints.length > 0) throw schemaError(complaints);
}

function createAnswer(instance: LiveInstance, body: JsonObject): unknown {
  const { row } = instance;
  const webhook = isJsonObject(body.webhook) ? body.webhook : {};
  return {
    instance: {
      instanceName: row.name,
      instanceId: row.id,
      integration: row.integration,
      webhookWaBusiness: null,
      accessTokenWaBusiness: "",
      status: instance.state,
    },
    hash: row.token,
    webhook: {
      webhookUrl: webhook.url,
      webhookHeaders: webhook.headers,
      webhookByEvents: webhook.byEvents,
      webhookBase64: webhook.base64,
    },
    websocket: {},
    rabbitmq: {},
    nats: {},
    sqs: {},
    settings: row.settings,
    qrcode: flagMember(body, "qrcode") && row.integration !== "EVOLUTION" ? instance.qr : undefined,
  };
}
