import { z } from "zod";
import { ACK_OUTCOMES } from "./acknowledgements";
import { behaviourSchema } from "./behaviour";
import type { Controlled } from "./controlled";
import { faultSchema } from "./faults";
import { GATEWAY_VERSIONS } from "./gateway-version";
import { receiveText } from "./inbound";
import type { Reply } from "./request";
import { WEATHERS } from "./whatsapp";

type ControlHandler = (input: unknown, query: URLSearchParams) => Reply | Promise<Reply>;

const instanceName = z.string();
const digits = z.string().regex(/^\d{5,15}$/, "digits only");
const durationMs = z.number().min(0);
const named = z.strictObject({ instanceName });
const maybeNamed = z.strictObject({ instanceName: instanceName.optional() });

/** The control API: handlers by method and path below /__control. */
export function controlRoutes(simulator: Controlled): Map<string, ControlHandler> {
  const { acknowledgements, control, gateway, clock, faults, calls } = simulator;
  const { whatsapp } = gateway;
  return new Map<string, ControlHandler>([
    ["GET /phones", () => ok([...whatsapp.phones.values()])],
    [
      "POST /phones",
      order(
        z.strictObject({
          number: digits,
          name: z.string().default("Telefone"),
          isBusiness: z.boolean().default(false),
        }),
        (phone) => whatsapp.addPhone(phone),
      ),
    ],
    ["GET /instances", () => ok(control.instances())],
    [
      "POST /scan",
      order(
        z.strictObject({ instanceName, phone: digits.optional(), fails: z.boolean().optional() }),
        ({ phone, ...rest }) => ({ phone: control.scan({ ...rest, phoneNumber: phone }) }),
      ),
    ],
    [
      "POST /scan-wrong-phone",
      order(named, (input) => ({ phone: control.scanWithWrongPhone(input.instanceName) })),
    ],
    [
      "POST /pair",
      order(z.strictObject({ instanceName, pairingCode: z.string() }), (input) => ({
        phone: control.pair(input),
      })),
    ],
    ["POST /unlink", order(named, (input) => control.endSession(input.instanceName, 401))],
    [
      "POST /ban",
      order(
        z.strictObject({
          instanceName,
          code: z.union([z.literal(402), z.literal(403), z.literal(406)]).default(403),
        }),
        (input) => control.endSession(input.instanceName, input.code),
      ),
    ],
    [
      "POST /drop",
      order(named.extend({ noticedAfterMs: durationMs.default(0) }), (input) => ({
        dropped: control.drop(input.instanceName, input.noticedAfterMs),
      })),
    ],
    ["POST /half-dead", order(named, (input) => control.killHalf(input.instanceName))],
    [
      "POST /weather",
      order(z.strictObject({ instanceName: instanceName.optional(), weather: z.enum(WEATHERS) }), (input) =>
        control.setWeather(input.weather, input.instanceName),
      ),
    ],
    ["GET /faults", () => ok(faults.list())],
    ["POST /faults", order(faultSchema, (fault) => faults.add(fault))],
    ["POST /faults/clear", order(z.strictObject({}), () => faults.clear())],
    [
      "POST /restart",
      order(
        z.strictObject({
          downMs: durationMs.default(0),
          bootMs: durationMs.optional(),
          version: z.enum(GATEWAY_VERSIONS).optional(),
        }),
        (restart) => simulator.restartGateway(restart),
      ),
    ],
    [
      "POST /licence",
      order(z.strictObject({ active: z.boolean() }), ({ active }) => {
        gateway.licence.isActive = active;
      }),
    ],
    [
      "POST /refuse-connections",
      order(z.strictObject({ forMs: durationMs }), ({ forMs }) => simulator.refuse(forMs)),
    ],
    [
      "POST /wipe-webhooks",
      order(maybeNamed, (input) => ({ wiped: control.wipeWebhooks(input.instanceName) })),
    ],
    ["GET /time-scale", () => ok({ timeScale: clock.timeScale })],
    [
      "POST /time-scale",
      order(z.strictObject({ timeScale: z.number().positive() }), ({ timeScale }) =>
        clock.setTimeScale(timeScale),
      ),
    ],
    ["GET /behaviour", () => ok(gateway.behaviour)],
    [
      "POST /behaviour",
      order(behaviourSchema.partial(), (change) =>
        Object.assign(gateway.behaviour, withoutUndefined(change)),
      ),
    ],
    [
      "POST /inbound",
      order(
        z.strictObject({
          instanceName,
          from: digits,
          text: z.string(),
          name: z.string().default("Contato"),
          fromMe: z.boolean().default(false),
        }),
        (input) => ({ id: receiveText(gateway, input) }),
      ),
    ],
    [
      "POST /acknowledgements",
      order(
        z.strictObject({
          outcome: z.enum(ACK_OUTCOMES),
          count: z.number().int().min(1).default(1),
          instanceName: instanceName.optional(),
        }),
        (rule) => acknowledgements.addRule(rule),
      ),
    ],
    [
      "POST /contacts",
      order(z.strictObject({ number: digits, exists: z.boolean() }), ({ number, exists }) => {
        if (exists) whatsapp.numbersWithoutAccount.delete(number);
        else whatsapp.numbersWithoutAccount.add(number);
      }),
    ],
    ["GET /known-numbers", () => ok(gateway.knownNumbers.list())],
    [
      "POST /known-numbers",
      order(z.strictObject({ numbers: z.array(digits).optional(), known: z.boolean() }), (input) =>
        control.setKnown(input),
      ),
    ],
    ["GET /messages", (_, query) => ok(selected(gateway.messages.accepted.entries(), query))],
    ["GET /calls", (_, query) => ok(selected(calls.entries(), query))],
    ["GET /events", (_, query) => ok(selected(gateway.events.entries(), query))],
    ["GET /webhooks", (_, query) => ok(selected(gateway.deliveries.entries(), query))],
    ["GET /counters", () => ok(Object.fromEntries(gateway.counters))],
    ["POST /reset", order(z.strictObject({}), () => simulator.reset())],
  ]);
}

function ok(body: unknown): Reply {
  return { status: 200, body: body ?? { ok: true } };
}

/** Validates the input, runs the action and answers its result, or `{ok: true}`. */
function order<Input>(schema: z.ZodType<Input>, act: (input: Input) => unknown): ControlHandler {
  return (input) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return ok(act(parsed.data));
    return { status: 400, body: { error: z.prettifyError(parsed.error) } };
  };
}

/** Filters entries by instance (`instanceName`) and by sequence number (`after`), if given. */
function selected(
  entries: readonly { sequence: number; instanceName?: string }[],
  query: URLSearchParams,
): unknown {
  const name = query.get("instanceName");
  const after = Number(query.get("after") ?? 0);
  return entries.filter((entry) => entry.sequence > after && (name === null || entry.instanceName === name));
}

function withoutUndefined(change: object): object {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
