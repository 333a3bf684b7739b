import type { Sql } from "postgres";
import { afterAll, expect, test } from "vitest";
import type { MigrationCause } from "@/types/messages";
import {
  acceptMessages,
  addChips,
  addClient,
  drain,
  preparePool,
  useTestClock,
} from "../../factories/pool-traffic";
import { createTestDatabase } from "../../setup/database";
import { IS_LONG, report, seeded } from "../../setup/proof";
import { type ChipChange, ChipHistory, type ChipState, HEALTHY, type Slot, statusOf } from "./chip-history";

const MESSAGES = IS_LONG ? 100_000 : 5000;
const CONTACTS = IS_LONG ? 5000 : 300;
const ROUNDS = IS_LONG ? 500 : 50;
const CHIPS = 20;
const WORKERS = 10;
const STICKY_WAIT_SECONDS = 900;
const TTL_SECONDS = 604_800;
const SEED = 20_261_122;

const database = await createTestDatabase({ maxConnections: WORKERS + 2 });
afterAll(() => database.close());

const random = seeded(SEED);
const below = (limit: number) => Math.floor(random() * limit);
const oneOf = <T>(values: readonly [T, ...T[]]): T => values[below(values.length)] ?? values[0];

async function now(sql: Sql): Promise<number> {
  const [row] = await sql<{ ms: number }[]>`select extract(epoch from julia.clock())::float8 * 1000 as ms`;
  return row?.ms ?? Number.NaN;
}

/** Expected states of the chips, and all changes to the chips. */
class Chips {
  readonly changes: ChipChange[] = [];
  private readonly states = new Map<string, ChipState>();

  constructor(private readonly sql: Sql) {}

  async add(count: number): Promise<void> {
    const facts = Array(count).fill({ perHour: HEALTHY.perHour, perDay: HEALTHY.perDay });
    const begunAt = await now(this.sql);
    for (const instance of await addChips(this.sql, facts)) {
      this.states.set(instance, HEALTHY);
      this.changes.push({ instance, begunAt, endedAt: await now(this.sql), state: HEALTHY });
    }
  }

  /** Applies a random change to a random chip. If the chip is banned or cancelled, adds another chip. */
  async disturb(): Promise<void> {
    const alive = [...this.states].filter(([, state]) => !state.isBanned && !state.isCancelled);
    const [instance, state] = alive[below(alive.length)] ?? ["", HEALTHY];
    const at = await now(this.sql);
    const lost = below(20) === 0;
    if (lost) await this.add(1);
    const next: Partial<ChipState> = lost
      ? oneOf([{ isBanned: true }, { isCancelled: true, isConnected: false }])
      : oneOf<Partial<ChipState>>([
          { isConnected: false, isClosedForGood: false },
          { isConnected: false, isClosedForGood: true },
          { pausedAt: state.pausedAt === null ? at : null },
          { isWanted: false, isConnected: false },
          { restrictedUntil: at + 21_600_000 },
          { perHour: oneOf([0, 1, 5, 20]) },
          { perDay: oneOf([0, 5, 50, 100]) },
          HEALTHY,
          HEALTHY,
          HEALTHY,
          HEALTHY,
        ]);
    await this.change(instance, { ...state, ...next });
  }

  async healAll(): Promise<void> {
    for (const [instance, state] of this.states) {
      if (!state.isBanned && !state.isCancelled) await this.change(instance, HEALTHY);
    }
  }

  /**
   * Makes the same changes as `changeChip`: locks the row and updates the facts together with the status. Also releases
   * the contacts of a chip that is banned or cancelled.
   */
  private async change(instance: string, state: ChipState): Promise<void> {
    const begunAt = await now(this.sql);
    await this.sql.begin(async (tx) => {
      await tx`select 1 from julia.chips where instance_name = ${instance} for no key update`;
      const moment = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
      await tx`update julia.chips set
        status = ${statusOf(state, new Date(begunAt))},
        banned_at = ${moment(state.isBanned ? begunAt : null)}, cancelled_at = ${moment(state.isCancelled ? begunAt : null)},
        paused_at = ${moment(state.pausedAt)}, restricted_until = ${moment(state.restrictedUntil)},
        desired_connection = ${state.isWanted ? "connected" : "disconnected"},
        evolution_connected = ${state.isConnected}, state = ${state.isConnected ? "open" : "close"},
        close_code = ${!state.isConnected && state.isClosedForGood ? 401 : null},
        per_hour = ${state.perHour}, per_day = ${state.perDay},
        last_instance_name = instance_name, instance_name = ${state.isCancelled ? null : instance},
        operation_id = operation_id + ${state.isWanted ? 0 : 1}
        where instance_name = ${instance}`;
      if (state.isBanned || state.isCancelled) {
        await tx`update julia.clientes set instancia_preferida = null where instancia_preferida = ${instance}`;
      }
    });
    this.states.set(instance, state);
    this.changes.push({ instance, begunAt, endedAt: await now(this.sql), state });
  }
}

interface Sent {
  contact_id: string;
  message_id: string;
  instance: string;
  from: number;
  until: number;
  created_at: number;
  expires_at: number;
}

test(`sticky: ${MESSAGES} messages, and no unnecessary migration`, async () => {
  const { sql } = database;
  await preparePool(sql, { stickyWaitSeconds: STICKY_WAIT_SECONDS });
  const clock = await useTestClock(sql);
  const clientId = await addClient(sql);
  const chips = new Chips(sql);
  await chips.add(CHIPS);

  const sweep = async () => {
    await sql`select julia.settle_queues(1000), julia.refresh_due(1000), julia.resume_deferred('-infinity', julia.clock(), 1000)`;
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const contacts = Array.from({ length: MESSAGES / ROUNDS }, () => below(CONTACTS));
    await acceptMessages(sql, { clientId, contacts, ttlSeconds: TTL_SECONDS });
    const disturbances = (async () => {
      for (let count = below(6); count > 0; count -= 1) await chips.disturb();
    })();
    await Promise.all([drain(sql, WORKERS), disturbances]);
    await clock.advance(oneOf([1, 6, 30, 120, 650, 1000]));
    await sweep();
  }
  await chips.healAll();
  for (let hour = 0; hour < 40; hour += 1) {
    await drain(sql, WORKERS);
    await clock.advance(1800);
    await sweep();
  }

  const slots = await sql<Slot[]>`
    select coalesce(c.instance_name, c.last_instance_name) as instance, a.state = 'sent' as "isHeld",
      extract(epoch from a.slot_at)::float8 * 1000 as from,
      extract(epoch from coalesce(finished_at, slot_at))::float8 * 1000 as until
    from julia.attempts a join julia.chips c on c.id = a.chip_id`;
  const sent = await sql<Sent[]>`
    select a.contact_id, a.message_id, coalesce(c.instance_name, c.last_instance_name) as instance,
      extract(epoch from a.slot_at)::float8 * 1000 as from, extract(epoch from a.dispatched_at)::float8 * 1000 as until,
      extract(epoch from m.created_at)::float8 * 1000 as created_at,
      extract(epoch from m.expires_at)::float8 * 1000 as expires_at
    from julia.attempts a join julia.chips c on c.id = a.chip_id join julia.messages m on m.id = a.message_id
    where a.state = 'sent' order by a.contact_id, a.slot_at`;
  const events = await sql<
    { message_id: string; from_value: string; to_value: string; reason: MigrationCause }[]
  >`
    select message_id, from_value, to_value, reason from julia.contact_events where kind = 'migrated'`;
  expect(sent).toHaveLength(MESSAGES);

  const history = new ChipHistory(chips.changes, slots);
  const eventOf = new Map(events.map((event) => [event.message_id, event]));
  const causes = new Map<string, number>();
  const unexplained: unknown[] = [];
  let own: Sent | undefined;
  for (const message of sent) {
    if (!history.couldSend(message.instance, message)) unexplained.push({ message, cannot: "send" });
    const previous = own?.contact_id === message.contact_id ? own.instance : null;
    own = message;
    if (previous === null || previous === message.instance) continue;
    const event = eventOf.get(message.message_id);
    const possible = history.causes(previous, message, {
      createdAt: message.created_at,
      expiresAt: message.expires_at,
      stickyWaitMs: STICKY_WAIT_SECONDS * 1000,
    });
    const told = event?.from_value === previous && event.to_value === message.instance ? event.reason : null;
    if (told === null || !possible.has(told))
      unexplained.push({ previous, message, event, possible: [...possible] });
    causes.set(told ?? "none", (causes.get(told ?? "none") ?? 0) + 1);
  }
  const total = [...causes.values()].reduce((sum, count) => sum + count, 0);
  const told = [...causes].map(([cause, count]) => `${cause} ${count}`).join(", ");
  report(
    `sticky: ${MESSAGES} messages to ${CONTACTS} contacts, ${chips.changes.length} chip changes, ${total} migrations (${told}), ${unexplained.length} unnecessary`,
  );
  expect(unexplained.slice(0, 5)).toEqual([]);
  expect(events).toHaveLength(total);
  expect(total).toBeGreaterThan(MESSAGES / 100);
});
