import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { attempts, type ChipRow, clientes, clients, messages } from "@/db/schema";
import type { AppContext } from "@/lib/context/server-context";
import { phoneKey } from "@/lib/phone";
import { sentEvent, updateEvent } from "./attempts";
import { newPhone } from "./pool";
import { webhookBody } from "./webhook-events";

/**
 * A gateway's events over time, and the state that must result from them, whatever their order and however often each
 * is delivered. A chip has the state of its newest event, and a message has the furthest phase that was reported.
 */

export interface GatewayWebhook {
  chip: ChipRow;
  body: string;
}

interface ChipModel {
  state: string;
  evolutionConnected: boolean;
  closeCode: number | null;
  ownerPhone: string | null;
}

/** Generates connection events for a chip, one per second. The last event is never `connecting`. */
export function connectionHistory(
  chip: ChipRow,
  events: number,
  random: () => number,
): { chip: ChipRow; webhooks: GatewayWebhook[]; model: ChipModel } {
  const webhooks: GatewayWebhook[] = [];
  const startMs = Date.now() - events * 1_000;
  let model: ChipModel = { state: "", evolutionConnected: false, closeCode: null, ownerPhone: null };
  for (let index = 0; index < events; index += 1) {
    const isLast = index === events - 1;
    const draw = random();
    const owner = random() < 0.8 ? String(chip.phone) : newPhone();
    const data =
      draw < 0.4 && !isLast
        ? { state: "connecting", statusReason: 200 }
        : draw < 0.7
          ? { state: "open", statusReason: 200, wuid: `${owner}:12@s.whatsapp.net` }
          : { state: "close", statusReason: 401 };
    if (data.state === "open") {
      model = { state: "open", evolutionConnected: true, closeCode: null, ownerPhone: owner };
    } else if (data.state === "close") {
      model = { state: "close", evolutionConnected: false, closeCode: 401, ownerPhone: null };
    }
    const at = new Date(startMs + index * 1_000);
    webhooks.push({ chip, body: webhookBody(chip.instanceName, "connection.update", data, at) });
  }
  return { chip, webhooks, model };
}

/** Possible acknowledgements of a message in ascending order, each with the phase that it leads to. */
const FURTHEST = [
  ["PENDING", "sent"],
  ["SERVER_ACK", "sent"],
  ["ERROR", "failed"],
  ["DELIVERY_ACK", "delivered"],
  ["READ", "read"],
  ["PLAYED", "read"],
] as const;

interface MessageModel {
  messageId: string;
  phase: string;
  attempt: { state: string; gatewayMessageId: string };
  contactId: string;
  lastReply: { chipId: string; atSeconds: number } | null;
  inbound: InboundModel[];
}

/** An inbound message as it must be stored, ordered by its gateway message id. */
interface InboundModel {
  id: string;
  direction: "in" | "out_manual";
  text: string | null;
  isDeleted: boolean;
}

export interface MessageHistory {
  chip: ChipRow;
  to: string;
  text: string;
  /**
   * True if the response to the dispatch was lost. In this case, the events include a `send.message`, because no other
   * event contains both the text and the id of the message.
   */
  isUncertain: boolean;
  webhooks: GatewayWebhook[];
  model: MessageModel;
}

/** Builds the dispatched message with number `index`, and the gateway's events about this message and its contact. */
export function messageHistory(chip: ChipRow, index: number, random: () => number): MessageHistory {
  const gatewayMessageId = `3EB0${String(index).padStart(18, "0")}`;
  const to = `5521${900_000_000 + index}`;
  const text = `texto ${uuidv7()}`;
  const isUncertain = random() < 0.3;
  const reported = FURTHEST.filter(() => random() < 0.4);
  const events: [string, unknown][] = reported.map(([status]) => [
    "messages.update",
    updateEvent(to, gatewayMessageId, status),
  ]);
  if (isUncertain || random() < 0.5) events.push(["send.message", sentEvent(to, text, gatewayMessageId)]);
  const { events: written, inbound, lastReplySeconds } = conversation(to, gatewayMessageId, random);
  events.push(...written);
  const phase = reported.at(-1)?.[1] ?? "sent";
  return {
    chip,
    to,
    text,
    isUncertain,
    webhooks: events.map(([event, data]) => ({ chip, body: webhookBody(chip.instanceName, event, data) })),
    model: {
      messageId: uuidv7(),
      phase,
      attempt: { state: phase === "failed" ? "failed" : "sent", gatewayMessageId },
      contactId: uuidv7(),
      lastReply: lastReplySeconds === null ? null : { chipId: chip.id, atSeconds: lastReplySeconds },
      inbound,
    },
  };
}

/**
 * Up to three messages that the contact, or somebody with the chip's phone, wrote. Each may be edited up to twice and
 * deleted for everybody. The gateway reports edits and deletions twice.
 */
function conversation(to: string, about: string, random: () => number) {
  const events: [string, unknown][] = [];
  const inbound: InboundModel[] = [];
  let lastReplySeconds: number | null = null;
  const startSeconds = Math.floor(Date.now() / 1000) - 3600;
  for (let index = 0; random() < 0.4 && index < 3; index += 1) {
    const id = `in-${about}-${index}`;
    const fromMe = random() < 0.3;
    const atSeconds = startSeconds + Math.floor(random() * 600);
    const key = { id, fromMe, remoteJid: `${phoneKey(to)}@s.whatsapp.net` };
    let text = `texto ${id}`;
    events.push(["messages.upsert", { key, message: { conversation: text }, messageTimestamp: atSeconds }]);
    for (let edits = 0; random() < 0.3 && edits < 2; edits += 1) {
      text = `correção ${edits} de ${id}`;
      const editedMessage = { conversation: text };
      const timestampMs = Date.now() + edits * 60_000;
      events.push(["messages.edited", { key, type: "MESSAGE_EDIT", editedMessage, timestampMs }]);
    }
    const isDeleted = random() < 0.2;
    if (isDeleted) {
      events.push(
        ["messages.edited", { key, type: "REVOKE" }],
        ["messages.delete", { ...key, status: "DELETED" }],
      );
    }
    if (!fromMe) lastReplySeconds = Math.max(lastReplySeconds ?? 0, atSeconds);
    inbound.push({ id, direction: fromMe ? "out_manual" : "in", text: isDeleted ? null : text, isDeleted });
  }
  return { events, inbound, lastReplySeconds };
}

const ROWS_AT_ONCE = 500;

/** Stores the messages and their attempts as the dispatcher would have stored them a second ago. */
export async function insertHistories(
  ctx: Pick<AppContext, "db">,
  histories: readonly MessageHistory[],
): Promise<void> {
  const clientId = uuidv7();
  await ctx.db.insert(clients).values({ id: clientId, name: `client-${clientId}` });
  const at = sql`clock_timestamp() - interval '1 second'`;
  for (let start = 0; start < histories.length; start += ROWS_AT_ONCE) {
    const some = histories.slice(start, start + ROWS_AT_ONCE);
    await ctx.db
      .insert(clientes)
      .values(
        some.map(({ to, model }) => ({ id: model.contactId, telefone: to, telefoneChave: phoneKey(to) })),
      );
    await ctx.db.insert(messages).values(
      some.map(({ chip, to, text, isUncertain, model }) => ({
        id: model.messageId,
        clientId,
        bodyDigest: createHash("sha256").update(text).digest("hex"),
        contactId: model.contactId,
        toPhone: to,
        toKey: phoneKey(to),
        text,
        kind: "new" as const,
        phase: isUncertain ? ("uncertain" as const) : ("sent" as const),
        expiresAt: sql`clock_timestamp() + interval '1 day'`,
        chipId: chip.id,
        sentAt: isUncertain ? null : at,
        uncertainSince: isUncertain ? at : null,
        gatewayMessageId: isUncertain ? null : model.attempt.gatewayMessageId,
      })),
    );
    await ctx.db.insert(attempts).values(
      some.map(({ chip, isUncertain, model }) => ({
        id: uuidv7(),
        messageId: model.messageId,
        chipId: chip.id,
        contactId: model.contactId,
        state: isUncertain ? ("uncertain" as const) : ("sent" as const),
        slotAt: at,
        heldAt: at,
        dispatchedAt: at,
        finishedAt: at,
        reason: "assigned" as const,
        gatewayMessageId: isUncertain ? null : model.attempt.gatewayMessageId,
      })),
    );
  }
}

/** Returns one to four copies of each event, in random order. */
export function shuffled(webhooks: readonly GatewayWebhook[], random: () => number): GatewayWebhook[] {
  const all = webhooks.flatMap((each) => Array.from({ length: 1 + Math.floor(random() * 4) }, () => each));
  return all
    .map((each) => ({ each, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ each }) => each);
}

/** Makes all pending events due immediately. Returns the number of these events. */
export async function hurryPending(ctx: Pick<AppContext, "sql">): Promise<number> {
  const rows = await ctx.sql`
    update julia.webhook_events set next_try_at = clock_timestamp() where state = 'pending' returning 1`;
  return rows.length;
}

export async function readOutcome(
  ctx: Pick<AppContext, "sql">,
  expected: { chips: readonly { chip: ChipRow }[]; messages: readonly MessageHistory[] },
): Promise<{ chips: ChipModel[]; messages: MessageModel[] }> {
  const chipRows = await ctx.sql<(ChipModel & { id: string })[]>`
    select id, state, evolution_connected as "evolutionConnected", close_code as "closeCode",
      owner_phone as "ownerPhone" from julia.chips`;
  const messageRows = await ctx.sql<(Omit<MessageModel, "attempt"> & MessageModel["attempt"])[]>`
    select m.id as "messageId", m.phase, a.state, a.gateway_message_id as "gatewayMessageId",
      c.id as "contactId",
      case when c.last_reply_at is not null then json_build_object('chipId', c.reply_chip_id,
        'atSeconds', extract(epoch from c.last_reply_at)) end as "lastReply",
      coalesce((select json_agg(json_build_object('id', i.gateway_message_id, 'direction', i.direction,
          'text', i.text, 'isDeleted', i.deleted_at is not null) order by i.gateway_message_id)
        from julia.inbound_messages i where i.contact_id = c.id), '[]') as inbound
    from julia.messages m
    join julia.attempts a on a.message_id = m.id
    join julia.clientes c on c.id = m.contact_id`;
  const chipById = new Map(chipRows.map(({ id, ...model }) => [id, model]));
  const messageById = new Map(
    messageRows.map(({ state, gatewayMessageId, ...rest }) => [
      rest.messageId,
      { ...rest, attempt: { state, gatewayMessageId } },
    ]),
  );
  const found = <T>(model: T | undefined): T[] => (model === undefined ? [] : [model]);
  return {
    chips: expected.chips.flatMap(({ chip }) => found(chipById.get(chip.id))),
    messages: expected.messages.flatMap(({ model }) => found(messageById.get(model.messageId))),
  };
}

export async function digestOfAll(ctx: Pick<AppContext, "sql">): Promise<Record<string, string>> {
  const [row] = await ctx.sql<Record<string, string>[]>`
    select
      (select md5(string_agg(t::text, '' order by id)) from julia.chips t) as chips,
      (select md5(string_agg(t::text, '' order by id)) from julia.chip_events t) as events,
      (select md5(string_agg(t::text, '' order by id)) from julia.messages t) as messages,
      (select md5(string_agg(t::text, '' order by id)) from julia.attempts t) as attempts,
      (select md5(string_agg(t::text, '' order by id)) from julia.clientes t) as contacts,
      (select md5(string_agg(t::text, '' order by id)) from julia.inbound_messages t) as inbound,
      (select count(*)::text from julia.events) as reported,
      (select md5(string_agg(t::text, '' order by chip_id, contact_id)) from julia.chip_contacts t) as pairs,
      (select md5(string_agg(t::text, '' order by id)) from julia.webhook_events t) as webhooks`;
  return { ...row };
}
