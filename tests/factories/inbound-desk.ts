import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { GET } from "@/app/api/v1/inbound/[id]/route";
import { type ChipRow, clientes, inboundMessages } from "@/db/schema";
import { workInbox } from "@/lib/inbox/work-inbox";
import { type InboundMessage, inboundMessageSchema } from "@/types/inbound";
import { insertOpenChip } from "./attempts";
import { makeKey, serviceRequest } from "./keys";
import { tell } from "./webhook-events";
import { hurryPending } from "./webhook-model";
import { openWebhookPool, type WebhookPool } from "./webhook-server";

interface Arrival {
  id?: string;
  phone?: string;
  lid?: string;
  fromMe?: boolean;
  message?: unknown;
  secondsAgo?: number;
  name?: string;
  /** Default: the desk's chip. */
  from?: ChipRow;
}

/** A pool that receives messages through the webhook route. */
export interface InboundDesk {
  pool: WebhookPool;
  chip: ChipRow;
  /** Delivers the webhook of a message. Returns the gateway's id of the message. */
  arrive(arrival: Arrival): Promise<string>;
  /** Applies events until none is due. */
  work(): Promise<void>;
  /** Delivers an event and applies it. Events that wait for their message are tried again. */
  change(event: string, data: unknown): Promise<void>;
  stored(id: string): Promise<typeof inboundMessages.$inferSelect>;
  contactOf(id: string): Promise<typeof clientes.$inferSelect>;
  /** Reads the message through the API. */
  read(id: string): Promise<InboundMessage>;
  close(): Promise<void>;
}

export const newGatewayId = () => `3A${randomUUID().replaceAll("-", "").slice(0, 18).toUpperCase()}`;
export const newLid = () => String(100_000_000_000_000 + Math.floor(Math.random() * 1e14));

export async function openInboundDesk(): Promise<InboundDesk> {
  const pool = await openWebhookPool();
  const chip = await insertOpenChip(pool.ctx);
  const { secret: key } = await makeKey(pool.ctx, { client: "crm" });
  const work = async () => {
    while ((await workInbox(pool.ctx)) > 0);
  };
  const stored: InboundDesk["stored"] = async (id) => {
    const [row] = await pool.ctx.db
      .select()
      .from(inboundMessages)
      .where(eq(inboundMessages.gatewayMessageId, id));
    if (row === undefined) throw new Error(`${id} is not stored`);
    return row;
  };
  return {
    pool,
    chip,
    work,
    stored,
    arrive: async ({ from = chip, ...arrival }) => {
      const { id = newGatewayId(), phone, lid, fromMe = false, secondsAgo = 60, name = "Ana" } = arrival;
      const [remoteJid, remoteJidAlt] = [
        ...(phone === undefined ? [] : [`${phone}@s.whatsapp.net`]),
        ...(lid === undefined ? [] : [`${lid}@lid`]),
      ];
      await tell(pool.ctx, from, "messages.upsert", {
        key: { id, fromMe, remoteJid, remoteJidAlt },
        pushName: name,
        message: arrival.message ?? { conversation: `texto de ${id}` },
        messageTimestamp: Math.floor(Date.now() / 1000) - secondsAgo,
      });
      return id;
    },
    change: async (event, data) => {
      await tell(pool.ctx, chip, event, data);
      await work();
      await hurryPending(pool.ctx);
      await work();
    },
    contactOf: async (id) => {
      const { contactId } = await stored(id);
      const [row] = await pool.ctx.db.select().from(clientes).where(eq(clientes.id, contactId));
      if (row === undefined) throw new Error("the contact does not exist");
      return row;
    },
    read: async (id) => {
      const { id: inboundId } = await stored(id);
      const request = serviceRequest(`/api/v1/inbound/${inboundId}`, { key });
      const response = await GET(request, { params: Promise.resolve({ id: inboundId }) });
      expect(response.status).toBe(200);
      return inboundMessageSchema.strict().parse(await response.json());
    },
    close: () => pool.close(),
  };
}
