import { createInstance } from "@/lib/chips/create-instance";
import { recordScanAnswer } from "@/lib/chips/pairing/record-scan-answer";
import type { CommandContext } from "@/lib/context/command-context";
import { DomainError } from "@/lib/errors";
import { openUnsavedGateway } from "@/lib/gateway/gateways";
import { workInbox } from "@/lib/inbox/work-inbox";
import { type PairingCause, SCAN_ANSWERS } from "@/types/pairing";
import { choosePort } from "../setup/ports";
import { eventually, newPhone, onlyGateway } from "./pool";
import { pairAtGateway } from "./sending";
import type { WebhookPool } from "./webhook-server";

/** A pairing whose first sign of a failure exists at the gateway. Nobody has polled since. */
export interface Failing {
  /** The context in which the window polls. */
  ctx: CommandContext;
  /** Null if the gateway refused the create, so that the dialog and not the pairing window names the cause. */
  chip: { chipId: string; instanceName: string } | null;
  /** The cause that the dialog named. */
  refusal: PairingCause | null;
  /** How long the window has been open. */
  openSeconds: number;
}

interface Scenario {
  version: "2.3.6" | "2.4";
  fail(pool: WebhookPool, random: () => number): Promise<Failing>;
}

async function create({ ctx }: Pick<WebhookPool, "ctx">) {
  const phone = newPhone();
  return { ...(await createInstance(ctx, { phone })), phone };
}

/** Creates a chip, scans its code with the right phone and polls until the chip is connected. */
async function connect(pool: WebhookPool) {
  const made = await create(pool);
  await pool.control("/scan", { instanceName: made.instanceName, phone: made.phone });
  await eventually(
    async () => {
      await workInbox(pool.ctx);
      return pool.chip(made.chipId);
    },
    ({ evolutionConnected, ownerKey }) => evolutionConnected && ownerKey !== null,
  );
  return made;
}

const CAUSES_OF_CODES: Record<string, PairingCause> = {
  gateway_unavailable: "gateway_unreachable",
  gateway_rejected_credentials: "key_refused",
  gateway_license_required: "license_required",
  instance_name_taken: "name_taken",
};

async function createRefused(ctx: CommandContext, instanceName?: string): Promise<Failing> {
  const error = await createInstance(ctx, { phone: newPhone(), instanceName }).catch(
    (caught: unknown) => caught,
  );
  if (!(error instanceof DomainError)) throw new Error(`the create was not refused: ${String(error)}`);
  return { ctx, chip: null, refusal: CAUSES_OF_CODES[error.code] ?? null, openSeconds: 0 };
}

/** Breaks the gateway before the create or while a code is displayed. */
async function breakGateway(
  pool: WebhookPool,
  random: () => number,
  breakIt: () => Promise<CommandContext>,
): Promise<Failing> {
  if (random() < 0.5) return createRefused(await breakIt());
  const chip = await create(pool);
  return { ctx: await breakIt(), chip, refusal: null, openSeconds: 6 };
}

const UNAUTHORIZED = { status: 401, error: "Unauthorized", response: { message: "Unauthorized" } };

async function untilEvents(pool: WebhookPool, chipId: string, state: string, count: number): Promise<void> {
  await eventually(
    () =>
      pool.ctx
        .sql`select 1 from julia.webhook_events where chip_id = ${chipId} and data ->> 'state' = ${state}`,
    (rows) => rows.length >= count,
  );
}

async function withoutWhatsApp(pool: WebhookPool, weather: "refusing" | "away"): Promise<Failing> {
  // Without this delay, a retry loop would use the CPU time that the awaited work needs.
  await pool.control("/behaviour", { lookupDelayMs: 120 });
  await pool.control("/weather", { weather });
  const made = await create(pool);
  await pool.look(made.chipId);
  if (weather === "away") await untilEvents(pool, made.chipId, "connecting", 6);
  else await pool.letTimePass(made.chipId, 21);
  return { ctx: pool.ctx, chip: made, refusal: null, openSeconds: 21 };
}

const afterConnecting =
  (path: string, body: object = {}) =>
  async (pool: WebhookPool): Promise<Failing> => {
    const made = await connect(pool);
    await pool.control(path, { instanceName: made.instanceName, ...body });
    await eventually(
      () => pool.instance(made.instanceName),
      ({ memoryState }) => memoryState === "close",
    );
    return { ctx: pool.ctx, chip: made, refusal: null, openSeconds: 6 };
  };

export const SCENARIOS: Record<PairingCause, Scenario> = {
  gateway_unreachable: {
    version: "2.3.6",
    fail: (pool, random) =>
      breakGateway(pool, random, async () => {
        const address = { url: `http://127.0.0.1:${await choosePort()}`, apiKey: pool.simulator.apiKey };
        const away = openUnsavedGateway("evolution", address, pool.ctx.log);
        return { ...pool.ctx, gateways: onlyGateway(away) };
      }),
  },
  key_refused: {
    version: "2.3.6",
    fail: (pool, random) =>
      breakGateway(pool, random, async () => {
        await pool.control("/faults", { kind: "fail", path: "/", status: 401, body: UNAUTHORIZED });
        return pool.ctx;
      }),
  },
  license_required: {
    version: "2.4",
    fail: (pool, random) =>
      breakGateway(pool, random, async () => {
        await pool.control("/licence", { active: false });
        return pool.ctx;
      }),
  },
  name_taken: {
    version: "2.3.6",
    async fail(pool) {
      const instanceName = `foreign-${newPhone()}`;
      await pairAtGateway(pool, instanceName);
      return createRefused(pool.ctx, instanceName);
    },
  },
  whatsapp_unreachable_from_gateway: {
    version: "2.3.6",
    fail: (pool, random) => withoutWhatsApp(pool, random() < 0.5 ? "refusing" : "away"),
  },
  qr_limit_reached: {
    version: "2.3.6",
    async fail(pool) {
      await pool.control("/behaviour", { qrLimit: 1, qrRotationMs: 200 });
      const made = await create(pool);
      await eventually(
        () => pool.instance(made.instanceName),
        ({ memoryState }) => memoryState === "close",
      );
      return { ctx: pool.ctx, chip: made, refusal: null, openSeconds: 6 };
    },
  },
  nobody_scanned: {
    version: "2.3.6",
    async fail(pool) {
      const made = await create(pool);
      await pool.look(made.chipId);
      await pool.ctx.sql`
        update julia.pairing_tries set asked_at = asked_at - interval '118 seconds' where chip_id = ${made.chipId}`;
      return { ctx: pool.ctx, chip: made, refusal: null, openSeconds: 118 };
    },
  },
  scanned_but_not_linked: {
    version: "2.3.6",
    async fail(pool, random) {
      const made = await create(pool);
      await pool.look(made.chipId);
      await pool.control("/scan", { instanceName: made.instanceName, fails: true });
      const answer = SCAN_ANSWERS[Math.floor(random() * SCAN_ANSWERS.length)] ?? "nothing";
      await recordScanAnswer(pool.ctx, made.chipId, answer);
      return { ctx: pool.ctx, chip: made, refusal: null, openSeconds: 50 };
    },
  },
  wrong_number: {
    version: "2.3.6",
    async fail(pool) {
      const made = await create(pool);
      await pool.control("/scan-wrong-phone", { instanceName: made.instanceName });
      await eventually(
        () => pool.instance(made.instanceName),
        ({ memoryState, rowStatus }) => memoryState === "open" && rowStatus === "open",
      );
      return { ctx: pool.ctx, chip: made, refusal: null, openSeconds: 6 };
    },
  },
  logged_out_right_after: { version: "2.3.6", fail: afterConnecting("/unlink") },
  banned: {
    version: "2.3.6",
    fail: (pool, random) => afterConnecting("/ban", { code: random() < 0.5 ? 403 : 406 })(pool),
  },
  restricted: { version: "2.3.6", fail: afterConnecting("/ban", { code: 402 }) },
  socket_conflict: {
    version: "2.3.6",
    async fail(pool) {
      const made = await connect(pool);
      await pool.control("/second-socket", { instanceName: made.instanceName });
      await untilEvents(pool, made.chipId, "open", 3);
      return { ctx: pool.ctx, chip: made, refusal: null, openSeconds: 6 };
    },
  },
};

/** Reverts the changes that `fail` made at the gateway, so that the next pairing starts in a healthy pool. */
export async function heal(pool: WebhookPool): Promise<void> {
  await pool.control("/reset");
  await pool.control("/licence", { active: true });
  await pool.ctx
    .sql`update julia.gateways set breaker = 'closed', cause = null, opened_at = null, retry_at = null`;
  await eventually(
    () => pool.gateway.verifyKey(),
    ({ ok }) => ok,
  );
}
