import { z } from "zod";
import { ACK_OUTCOMES } from "./acknowledgements";
import { behaviourChangeSchema } from "./behaviour";
import type { Clock } from "./clock";
import type { Control } from "./control";
import type { LoggedCall, Reply } from "./exchange";
import { type Faults, faultSchema } from "./faults";
import type { Gateway } from "./gateway";
import { GATEWAY_VERSIONS } from "./gateway-version";
import { receive } from "./inbound";
import { inboundSchema } from "./inbound-input";
import type { Ring } from "./ring";
import { RELEASE_ORDERS, webhookFaultSchema } from "./webhook-faults";
import { WEATHERS } from "./whatsapp";

export type ControlHandler = (input: unknown, query: URLSearchParams) => Reply | Promise<Reply>;
type ControlRoutes = Record<string, ControlHandler>;

const instanceName = z.string();
const digits = z.string().regex(/^\d{5,15}$/, "digits only");
const durationMs = z.number().min(0);
const named = z.strictObject({ instanceName });
const maybeNamed = z.strictObject({ instanceName: instanceName.optional() });

const phone = z.strictObject({
  number: digits,
  name: z.string().default("Telefone"),
  isBusiness: z.boolean().default(false),
});
const scan = named.extend({ phone: digits.optional(), fails: z.boolean().optional() });
const ban = named.extend({ code: z.literal([402, 403, 406]).default(403) });
const restart = z.strictObject({
  downMs: durationMs.default(0),
  bootMs: durationMs.optional(),
  version: z.enum(GATEWAY_VERSIONS).optional(),
});
export type Restart = z.infer<typeof restart>;
const ackRule = maybeNamed.extend({
  outcome: z.enum(ACK_OUTCOMES),
  count: z.number().int().min(1).default(1),
});
const known = z.strictObject({ numbers: z.array(digits).optional(), known: z.boolean() });

/** The parts of the simulator that the control API uses. */
export interface ControlledSimulator {
  readonly control: Control;
  readonly gateway: Gateway;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly calls: Ring<LoggedCall>;
  restartGateway(restart: Restart): void;
  refuse(forMs: number): void;
  reset(): void;
}

export function controlRoutes(simulator: ControlledSimulator): ControlRoutes {
  return {
    ...phoneRoutes(simulator),
    ...webhookRoutes(simulator),
    ...gatewayRoutes(simulator),
    ...logRoutes(simulator),
  };
}

/** Routes that control the WhatsApp side: phones, sessions, messages, and the treatment of websockets. */
function phoneRoutes({ control, gateway }: ControlledSimulator): ControlRoutes {
  const { whatsapp, acknowledgements, knownNumbers } = gateway;
  return {
    "GET /phones": () => ok([...whatsapp.phones.values()]),
    "POST /phones": order(phone, (input) => whatsapp.addPhone(input)),
    "POST /scan": order(scan, ({ phone: phoneNumber, ...rest }) => ({
      phone: control.scan({ ...rest, phoneNumber }),
    })),
    "POST /scan-wrong-phone": order(named, (input) => ({
      phone: control.scanWithWrongPhone(input.instanceName),
    })),
    "POST /pair": order(named.extend({ pairingCode: z.string() }), (input) => ({
      phone: control.pair(input),
    })),
    "POST /unlink": order(named, (input) => control.endSession(input.instanceName, 401)),
    "POST /ban": order(ban, (input) => control.endSession(input.instanceName, input.code)),
    "POST /drop": order(named.extend({ noticedAfterMs: durationMs.default(0) }), (input) => ({
      dropped: control.drop(input.instanceName, input.noticedAfterMs),
    })),
    "POST /half-dead": order(named, (input) => control.killHalf(input.instanceName)),
    "POST /second-socket": order(named, (input) => control.openSecondSocket(input.instanceName)),
    "POST /weather": order(maybeNamed.extend({ weather: z.enum(WEATHERS) }), (input) =>
      control.setWeather(input.weather, input.instanceName),
    ),
    "POST /inbound": order(inboundSchema, (input) => ({ id: receive(gateway, input) })),
    "POST /acknowledgements": order(ackRule, (rule) => acknowledgements.addRule(rule)),
    "POST /contacts": order(z.strictObject({ number: digits, exists: z.boolean() }), (input) => {
      if (input.exists) whatsapp.numbersWithoutAccount.delete(input.number);
      else whatsapp.numbersWithoutAccount.add(input.number);
    }),
    "POST /media-server": order(z.strictObject({ isReachable: z.boolean() }), ({ isReachable }) => {
      whatsapp.isMediaServerReachable = isReachable;
    }),
    "GET /known-numbers": () => ok(knownNumbers.list()),
    "POST /known-numbers": order(known, (input) => control.setKnown(input)),
  };
}

function webhookRoutes({ control, gateway: { webhookFaults } }: ControlledSimulator): ControlRoutes {
  const release = z.strictObject({ order: z.enum(RELEASE_ORDERS).default("as_sent") });
  return {
    "GET /webhook-faults": () => ok(webhookFaults.list()),
    "POST /webhook-faults": order(webhookFaultSchema, (fault) => webhookFaults.add(fault)),
    "POST /webhook-faults/clear": order(z.strictObject({}), () => webhookFaults.clear()),
    "POST /webhook-faults/release": order(release, async (input) => ({
      released: await webhookFaults.release(input.order),
    })),
    "POST /wipe-webhooks": order(maybeNamed, (input) => ({
      wiped: control.wipeWebhooks(input.instanceName),
    })),
  };
}

function gatewayRoutes(simulator: ControlledSimulator): ControlRoutes {
  const { gateway, clock, faults } = simulator;
  return {
    "GET /faults": () => ok(faults.list()),
    "POST /faults": order(faultSchema, (fault) => faults.add(fault)),
    "POST /faults/clear": order(z.strictObject({}), () => faults.clear()),
    "POST /restart": order(restart, (input) => simulator.restartGateway(input)),
    "POST /licence": order(z.strictObject({ active: z.boolean() }), ({ active }) => {
      gateway.licence.isActive = active;
    }),
    "POST /refuse-connections": order(z.strictObject({ forMs: durationMs }), ({ forMs }) =>
      simulator.refuse(forMs),
    ),
    "GET /time-scale": () => ok({ timeScale: clock.timeScale }),
    "POST /time-scale": order(z.strictObject({ timeScale: z.number().positive() }), ({ timeScale }) =>
      clock.setTimeScale(timeScale),
    ),
    "GET /behaviour": () => ok(gateway.behaviour),
    "POST /behaviour": order(behaviourChangeSchema, (change) => Object.assign(gateway.behaviour, change)),
    "POST /reset": order(z.strictObject({}), () => simulator.reset()),
  };
}

function logRoutes({ control, gateway, calls }: ControlledSimulator): ControlRoutes {
  return {
    "GET /instances": () => ok(control.instances()),
    "GET /messages": (_, query) => ok(selected(gateway.messages.accepted.entries(), query)),
    "GET /calls": (_, query) => ok(selected(calls.entries(), query)),
    "GET /events": (_, query) => ok(selected(gateway.events.entries(), query)),
    "GET /webhooks": (_, query) => ok(selected(gateway.deliveries.entries(), query)),
    "GET /counters": () => ok(Object.fromEntries(gateway.counters)),
  };
}

function ok(body: unknown): Reply {
  return { status: 200, body: body ?? { ok: true } };
}

/**
 * Creates a handler that validates the input, runs `act` and returns its result, or `{ok: true}` if there is no result.
 */
function order<Input>(schema: z.ZodType<Input>, act: (input: Input) => unknown): ControlHandler {
  return async (input) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return ok(await act(parsed.data));
    return { status: 400, body: { error: z.prettifyError(parsed.error) } };
  };
}

function selected(
  entries: readonly { sequence: number; instanceName?: string }[],
  query: URLSearchParams,
): unknown {
  const name = query.get("instanceName");
  const after = Number(query.get("after") ?? 0);
  return entries.filter((entry) => entry.sequence > after && (name === null || entry.instanceName === name));
}
