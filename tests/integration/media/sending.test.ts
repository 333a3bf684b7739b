import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { parseTarget, sendRequest } from "@/lib/gateway/evolution/http";
import { storeMedia } from "@/lib/media/store-media";
import { phoneKey } from "@/lib/phone";
import { acceptMessage } from "@/lib/queue/accept-message";
import type { MediaKind } from "@/types/media";
import { sendMessageSchema } from "@/types/messages";
import { mp4, ogg, pdf, png } from "../../factories/media-files";
import { newPhone } from "../../factories/pool";
import {
  connectChip,
  insertClient,
  readAttempts,
  readMessage,
  startSending,
  untilPhase,
  withoutGaps,
} from "../../factories/sending";
import { openWebhookPool, type WebhookPool, worked } from "../../factories/webhook-server";

let pool: WebhookPool;
let clientId: string;
let chipId: string;
let sending: ReturnType<typeof startSending>;

beforeAll(async () => {
  pool = await openWebhookPool();
  await withoutGaps(pool);
  clientId = await insertClient(pool);
  chipId = (await connectChip(pool, { perHour: 1000, perDay: 1000 })).chipId;
  sending = startSending(pool);
});
afterAll(async () => {
  await sending.stop();
  await pool.close();
});
beforeEach(async () => {
  await pool.control("/faults/clear");
  pool.server.isAway = false;
  await pool.ctx.db.execute(sql`update julia.chip_rotation set out_since = null, out_cause = null, out_count = 0,
    probe_at = null, uncertain_streak = 0`);
});

const FILES: Record<MediaKind, { type: string; make: () => Buffer; isUnchanged: boolean }> = {
  image: { type: "image/png", make: png, isUnchanged: false },
  document: { type: "application/pdf", make: pdf, isUnchanged: true },
  audio: { type: "audio/ogg", make: ogg, isUnchanged: true },
  video: { type: "video/mp4", make: mp4, isUnchanged: true },
};
const KINDS = ["image", "document", "audio", "video"] as const;
const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

async function upload(kind: MediaKind, bytes: Buffer): Promise<string> {
  const { type } = FILES[kind];
  const file = {
    bytes: (async function* () {
      yield bytes;
    })(),
    contentType: type,
    fileName: "laudo.pdf",
  };
  return (await storeMedia(pool.ctx, clientId, file)).mediaId;
}

interface Sent {
  id: string;
  to: string;
  caption: string;
  bytes: Buffer;
}

async function post(kind: MediaKind, change: { to?: string; bytes?: Buffer } = {}): Promise<Sent> {
  const { to = newPhone(), bytes = FILES[kind].make() } = change;
  const caption = kind === "audio" ? "" : `legenda ${to}`;
  const content = { type: kind, mediaId: await upload(kind, bytes), ...(caption && { caption }) };
  const client = { id: clientId, mayChangeContacts: false };
  const { id } = await acceptMessage(pool.ctx, client, sendMessageSchema.parse({ to, content }), null);
  return { id, to, caption, bytes };
}

const acceptedSchema = z.array(
  z.object({
    number: z.string(),
    kind: z.string(),
    text: z.string(),
    file: z.object({ sha256: z.string(), mimetype: z.string(), fileName: z.string().nullable() }).nullable(),
  }),
);

async function acceptedOf({ to }: Sent) {
  const answer = await fetch(`${pool.simulator.url}/__control/messages`);
  return acceptedSchema.parse(await answer.json()).filter(({ number }) => number === to);
}

const until = (id: string, ...phases: string[]) =>
  worked(
    pool,
    () => readMessage(pool, id),
    (message) => phases.includes(message.phase),
  );

const MEDIA_CALLS = "/message/send";

describe.each(KINDS)("a message with %s", (kind) => {
  const { isUnchanged, type } = FILES[kind];

  it("reaches the gateway once, with its bytes and its caption", async () => {
    const sent = await post(kind);
    await untilPhase(pool, sent.id, "sent", "delivered", "read");
    const [accepted, ...others] = await acceptedOf(sent);
    expect(others).toEqual([]);
    expect(accepted).toMatchObject({ kind, text: sent.caption });
    if (isUnchanged) expect(accepted?.file?.sha256).toBe(sha256(sent.bytes));
    if (kind === "document") expect(accepted?.file).toMatchObject({ fileName: "laudo.pdf", mimetype: type });
  });

  it("whose answer was lost is proven by the gateway's webhook, and is not sent again", async () => {
    await pool.control("/faults", { kind: "lose", path: MEDIA_CALLS, count: 1 });
    const sent = await post(kind);
    const message = await until(sent.id, "sent", "delivered", "read");
    expect(message.resolutionBy).toBe("webhook");
    expect(await acceptedOf(sent)).toHaveLength(1);
  });

  it("after a 400 that proves nothing is uncertain", async () => {
    await pool.control("/faults", {
      kind: "fail",
      path: MEDIA_CALLS,
      count: 1,
      status: 400,
      body: { status: 400, error: "Bad Request", response: { message: ["Error: Connection Closed"] } },
    });
    const sent = await post(kind);
    expect((await untilPhase(pool, sent.id, "uncertain")).errorCode).toBe("unexpected_answer");
    expect(await acceptedOf(sent)).toEqual([]);
  });
});

it("a webhook proves a document only by its own bytes, and never a text with the words of its caption", async () => {
  await pool.control("/faults", { kind: "reset", path: MEDIA_CALLS, count: 1 });
  const sent = await post("document");
  await untilPhase(pool, sent.id, "uncertain");
  const report = async (digest: string, media: { kind: string; sha256: string } | null) => {
    const [row] = await pool.ctx.db.execute(sql`
      select julia.prove_sent(${chipId}, ${`3A${digest.slice(0, 16)}${media?.sha256.slice(0, 4)}`},
        ${`${sent.to}@s.whatsapp.net`}, array[${phoneKey(sent.to)}], ${digest}, julia.clock(), julia.clock(),
        ${media === null ? null : JSON.stringify(media)}::text::jsonb) as result`);
    return row?.result;
  };
  const caption = sha256(Buffer.from(sent.caption));
  const own = sha256(sent.bytes);
  expect(await report(caption, null)).toBe("unknown");
  expect(await report(caption, { kind: "document", sha256: sha256(pdf()) })).toBe("unknown");
  expect(await report(caption, { kind: "video", sha256: own })).toBe("unknown");
  expect(await report(sha256(Buffer.from("outra")), { kind: "document", sha256: own })).toBe("unknown");
  expect((await readMessage(pool, sent.id)).phase).toBe("uncertain");
  expect(await report(caption, { kind: "document", sha256: own })).toBe("proven");
  expect((await readMessage(pool, sent.id)).phase).toBe("sent");
});

it("waits while WhatsApp's media server cannot be reached, and then is sent once", async () => {
  await pool.control("/media-server", { isReachable: false });
  const sent = await post("document");
  const attempt = await worked(
    pool,
    () => readAttempts(pool, sent.id),
    (attempts) => attempts.some(({ state }) => state === "not_sent"),
  );
  expect(attempt[0]).toMatchObject({ errorDetail: "upload_failed" });
  await pool.control("/media-server", { isReachable: true });
  await pool.ctx.db.execute(sql`update julia.messages set not_before = julia.clock() where id = ${sent.id}`);
  await untilPhase(pool, sent.id, "sent", "delivered", "read");
  expect(await acceptedOf(sent)).toHaveLength(1);
});

it("waits while the storage does not have its file, and fails without a call to the gateway once it is removed", async () => {
  const bytes = pdf();
  const mediaId = await upload("document", bytes);
  const [row] = await pool.ctx.db.execute(sql`select file_key from julia.media where id = ${mediaId}`);
  await pool.ctx.files.remove(String(row?.file_key));
  const sent = await post("document", { bytes });
  const attempts = await worked(
    pool,
    () => readAttempts(pool, sent.id),
    ([first]) => first?.state === "released" || first?.state === "failed",
  );
  expect(attempts).toMatchObject([{ state: "released", errorDetail: "file_unavailable" }]);
  expect((await readMessage(pool, sent.id)).phase).toBe("queued");
  await pool.ctx.db.execute(sql`select julia.remove_media(array[${mediaId}]::uuid[])`);
  await pool.ctx.db.execute(sql`update julia.messages set not_before = julia.clock() where id = ${sent.id}`);
  expect((await untilPhase(pool, sent.id, "failed")).errorCode).toBe("media_missing");
  expect(await acceptedOf(sent)).toEqual([]);
});

it("the time that it takes to store a file is not counted as the gateway's", async () => {
  const request = {
    method: "GET",
    path: "/__control/messages",
    headers: {},
    connectionTimeoutMs: 10_000,
    answerTimeoutMs: 10_000,
    receive: async (answer: AsyncIterable<Buffer>) => {
      for await (const chunk of answer) expect(chunk.length).toBeGreaterThan(0);
      vi.advanceTimersByTime(60_000);
      return "stored";
    },
  } as const;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    expect(await sendRequest(parseTarget(pool.simulator.url), request)).toMatchObject({ text: "stored" });
  } finally {
    // The dispatcher of this file may have begun to wait for one of these timers.
    vi.runOnlyPendingTimers();
    vi.useRealTimers();
  }
});
