import { createHash, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { GET } from "@/app/api/v1/media/[id]/route";
import { inboundMessages, media, mediaDownloads } from "@/db/schema";
import { eraseContact } from "@/lib/contacts/erase-contact";
import { readInbound } from "@/lib/contacts/read-inbound";
import { downloadMedia } from "@/lib/media/download-media";
import { removeFile } from "@/lib/media/remove-file";
import { applyRetention } from "@/lib/queue/apply-retention";
import { makeKey, serviceRequest } from "../../factories/keys";
import { pdf, png } from "../../factories/media-files";
import { ADMIN, eventually, newPhone } from "../../factories/pool";
import { connectChip, type MadeChip } from "../../factories/sending";
import { openWebhookPool, worked } from "../../factories/webhook-server";

const folder = mkdtempSync(join(tmpdir(), "julia-download-"));
const pool = await openWebhookPool({ environment: { MEDIA_DIR: folder } });
let chip: MadeChip;
let key: string;
beforeAll(async () => {
  chip = await connectChip(pool);
  key = (await makeKey(pool.ctx, { client: "crm", scopes: ["inbound:read"] })).secret;
});
afterAll(async () => {
  await pool.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  await pool.control("/faults/clear");
  await pool.control("/media-server", { isReachable: true });
  await pool.ctx.db.delete(mediaDownloads);
});

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
/** Keys of the files in the storage. */
const stored = () =>
  existsSync(join(folder, "files"))
    ? readdirSync(join(folder, "files"), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
    : [];

/** A contact sends a file. Resolves when the message is stored. */
async function receive(kind: string, file: Buffer, more: object = {}, from = newPhone()) {
  const answer = await pool.control("/inbound", {
    instanceName: chip.instanceName,
    from,
    kind,
    media: { base64: file.toString("base64"), fileName: "exame.pdf", ...more },
  });
  const { id } = await answer.json();
  const read = () =>
    pool.ctx.db.select().from(inboundMessages).where(eq(inboundMessages.gatewayMessageId, id));
  const [row] = await worked(pool, read, (rows) => rows.length === 1);
  if (row?.mediaId == null) throw new Error("the message has no file");
  return { ...row, mediaId: row.mediaId };
}

const fetchFile = (id: string) =>
  GET(serviceRequest(`/api/v1/media/${id}`, { key }), { params: Promise.resolve({ id }) });
const fileOf = async (id: string) => (await pool.ctx.db.select().from(media).where(eq(media.id, id)))[0];
const planned = (id: string) => pool.ctx.db.$count(mediaDownloads, eq(mediaDownloads.mediaId, id));
const hurry = (ageHours = 0) =>
  pool.ctx.db.update(mediaDownloads).set({
    nextTryAt: sql`clock_timestamp()`,
    leaseOwner: null,
    createdAt: sql`created_at - make_interval(hours => ${ageHours})`,
  });
/** Runs the jobs that remove files, also those that are planned for later. */
async function removeFiles(): Promise<void> {
  const jobs = await pool.ctx.sql<{ key: string }[]>`
    select payload ->> 'fileKey' as key from julia_jobs._private_jobs j
    join julia_jobs._private_tasks t on t.id = j.task_id where t.identifier = 'remove_file'`;
  for (const job of jobs) await removeFile(pool.ctx, job.key);
}

it("a received file has its id from the beginning, and its bytes once the worker has fetched them", async () => {
  const file = png();
  const message = await receive("document", file, { mimetype: "image/png" });
  const { media: reported } = await readInbound(pool.ctx, message.id);
  expect(reported).toMatchObject({ mediaId: message.mediaId, mimeType: "image/png", sha256: sha256(file) });

  const early = await fetchFile(message.mediaId);
  expect(early.status).toBe(409);
  expect(early.headers.get("retry-after")).toBe("2");
  expect(await early.json()).toMatchObject({ code: "media_not_ready" });

  expect(await downloadMedia(pool.ctx)).toBe(1);
  const response = await fetchFile(message.mediaId);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("image/png");
  expect(response.headers.get("content-disposition")).toContain("exame.pdf");
  expect(Buffer.from(await response.arrayBuffer()).equals(file)).toBe(true);
  expect(await planned(message.mediaId)).toBe(0);
  // The planned removal of an unfinished file is cancelled.
  await removeFiles();
  expect(stored()).toContain((await fileOf(message.mediaId))?.fileKey);
});

it("a type or a name that cannot be a header is replaced, and the file can be read", async () => {
  const fileName = "../../exame\u202Efdp.exe";
  const { mediaId } = await receive("document", pdf(), { mimetype: "application/pdf\nx", fileName });
  await downloadMedia(pool.ctx);
  const response = await fetchFile(mediaId);
  await response.body?.cancel();
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/octet-stream");
  expect(response.headers.get("content-disposition")).toBe("attachment; filename*=UTF-8''examefdp.exe");
});

it("a file whose download ends while somebody asks for it is returned", async () => {
  const { mediaId } = await receive("document", pdf());
  const [fileKey, owner, path] = [randomUUID(), randomUUID(), join(folder, "local")];
  writeFileSync(path, "bytes");
  await pool.ctx.files.put(fileKey, path);
  let reading: Promise<Response> | undefined;
  await pool.ctx.sql.begin(async (transaction) => {
    await transaction`lock table julia.media_downloads in access exclusive mode`;
    reading = fetchFile(mediaId);
    const blocked = () =>
      transaction`select 1 from pg_locks where not granted and relation = 'julia.media_downloads'::regclass`;
    await eventually(blocked, (rows) => rows.length > 0);
    await transaction`update julia.media_downloads set lease_owner = ${owner} where media_id = ${mediaId}`;
    await transaction`select julia.finish_download(${mediaId}, ${owner}, ${sha256(Buffer.from("bytes"))}, 5, ${fileKey})`;
  });
  const response = await reading;
  expect([response?.status, await response?.text()]).toEqual([200, "bytes"]);
});

it("a file that somebody wants to read is fetched next, and a file that was just tried is not", async () => {
  const { mediaId } = await receive("document", pdf());
  await pool.ctx.db.update(mediaDownloads).set({ nextTryAt: sql`clock_timestamp() + interval '1 hour'` });
  expect(await downloadMedia(pool.ctx)).toBe(0);
  await fetchFile(mediaId);
  await pool.control("/faults", { kind: "fail", path: "/chat/getBase64", status: 500, count: 1 });
  expect(await downloadMedia(pool.ctx)).toBe(1);
  await fetchFile(mediaId);
  expect(await downloadMedia(pool.ctx)).toBe(0);
});

it("a failed download is repeated, and given up after a day and six refusals", async () => {
  const message = await receive("document", pdf());
  await pool.control("/faults", {
    kind: "fail",
    path: "/chat/getBase64FromMediaMessage",
    status: 400,
    count: 6,
    body: { status: 400, error: "Bad Request", response: { message: ["Message not found"] } },
  });
  for (let refusals = 0; refusals < 6; refusals += 1) {
    expect(await planned(message.mediaId)).toBe(1);
    await hurry(25);
    await downloadMedia(pool.ctx);
  }
  expect(await planned(message.mediaId)).toBe(0);
  expect(await (await fetchFile(message.mediaId)).json()).toMatchObject({ code: "media_not_found" });
});

it("an outage of the gateway does not lose a file", async () => {
  const file = pdf();
  const message = await receive("document", file);
  await pool.control("/faults", { kind: "reset", path: "/chat/getBase64FromMediaMessage", count: 1 });
  await hurry(48);
  await downloadMedia(pool.ctx);
  await hurry();
  await downloadMedia(pool.ctx);
  expect(await fileOf(message.mediaId)).toMatchObject({ sha256: sha256(file), bytes: file.length });
});

it("bytes that are not those of the message are not stored", async () => {
  const message = await receive("document", pdf());
  await pool.ctx.db
    .update(media)
    .set({ sha256: "0".repeat(64) })
    .where(eq(media.id, message.mediaId));
  const before = stored();
  await downloadMedia(pool.ctx);
  expect(await fileOf(message.mediaId)).toMatchObject({ fileKey: null });
  expect(stored()).toEqual(before);
});

it("a file over the limit is not fetched", async () => {
  const calls = await pool.calls("/chat/getBase64FromMediaMessage");
  const message = await receive("document", pdf(), { bytes: 101 * 1024 * 1024 });
  await downloadMedia(pool.ctx);
  expect((await fetchFile(message.mediaId)).status).toBe(404);
  expect(await pool.calls("/chat/getBase64FromMediaMessage")).toBe(calls);
  // WhatsApp accepts large videos as documents.
  await receive("document", pdf(), { bytes: 40 * 1024 * 1024, mimetype: "video/mp4" });
  await downloadMedia(pool.ctx);
  expect(await pool.calls("/chat/getBase64FromMediaMessage")).toBe(calls + 1);
});

it("two workers fetch a file once", async () => {
  await receive("document", pdf());
  const due = await Promise.all([downloadMedia(pool.ctx), downloadMedia(pool.ctx)]);
  expect(due.sort()).toEqual([0, 1]);
});

it.each(["erased", "deleted by the contact", "expired"])(
  "the file of a message that is %s is gone from the database and the storage",
  async (how) => {
    const message = await receive("document", pdf());
    await downloadMedia(pool.ctx);
    const fileKey = (await fileOf(message.mediaId))?.fileKey ?? "";
    expect(stored()).toContain(fileKey);
    const other = await receive("document", pdf());
    if (how === "erased") {
      const erased = await eraseContact({ ...pool.ctx, actor: ADMIN }, message.contactId);
      expect(erased.files).toBe(1);
    } else if (how === "expired") {
      const old = sql`clock_timestamp() - interval '91 days'`;
      await pool.ctx.db
        .update(inboundMessages)
        .set({ receivedAt: old })
        .where(eq(inboundMessages.id, message.id));
      await applyRetention(pool.ctx);
    } else {
      await pool.ctx.sql`select julia.change_received(${chip.chipId},
        ${JSON.stringify({ id: message.gatewayMessageId, change: "delete" })}::text::jsonb, now(), now())`;
    }
    expect(await fileOf(message.mediaId)).toBeUndefined();
    expect(await fileOf(other.mediaId)).toBeDefined();
    await removeFiles();
    expect(stored()).not.toContain(fileKey);
    expect((await fetchFile(message.mediaId)).status).toBe(404);
  },
);

it("a contact that is erased while its file is fetched leaves no file", async () => {
  const message = await receive("document", pdf());
  await pool.control("/faults", {
    kind: "slow",
    path: "/chat/getBase64FromMediaMessage",
    latencyMs: 300,
    count: 1,
  });
  const before = stored();
  const fetching = downloadMedia(pool.ctx);
  await eraseContact({ ...pool.ctx, actor: ADMIN }, message.contactId);
  await fetching;
  await removeFiles();
  expect(stored()).toEqual(before);
});
