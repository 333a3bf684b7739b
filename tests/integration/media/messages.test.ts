import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eraseContact } from "@/lib/contacts/erase-contact";
import { replyToContact } from "@/lib/contacts/reply-to-contact";
import { storeMedia } from "@/lib/media/store-media";
import { applyRetention } from "@/lib/queue/apply-retention";
import { createBatch } from "@/lib/queue/batches/create-batch";
import { ogg, pdf, png } from "../../factories/media-files";
import { newPhone } from "../../factories/pool";
import { problemOf } from "../../factories/problem";
import { messageOf } from "../v1/services";
import { type MediaDesk, mediaOf, openMediaDesk } from "./media-desk";

let desk: MediaDesk;

beforeAll(async () => {
  desk = await openMediaDesk();
});
afterAll(() => desk.close());

const upload = async (bytes: Buffer, key?: string) =>
  (await mediaOf(await desk.upload(bytes, { "x-file-name": "laudo.pdf" }, key))).mediaId;
const document = (mediaId: string, caption = "segue o laudo") => ({ type: "document", mediaId, caption });
const send = (content: unknown, more: object = {}, key?: string) =>
  desk.services.send(
    { to: newPhone(), content, ...more },
    key === undefined ? {} : { headers: { "idempotency-key": key } },
  );

async function refusalOf(response: Response) {
  const { status, code, errors } = await problemOf(response);
  return { status, code, path: errors?.[0]?.path };
}

test("a message with a file says so at once and when it is read again", async () => {
  const mediaId = await upload(pdf());
  const content = { ...document(mediaId), fileName: "laudo.pdf" };
  const accepted = await messageOf(await send(document(mediaId)));
  expect(accepted.content).toEqual(content);
  expect((await messageOf(await desk.services.read(accepted.id), 200)).content).toEqual(content);
  const named = await messageOf(
    await send({ ...document(mediaId), fileName: "ana.pdf", caption: undefined }),
  );
  expect(named.content).toEqual({ type: "document", mediaId, caption: null, fileName: "ana.pdf" });
});

test("the same key is the same message, unless the content differs", async () => {
  const [mediaId, other] = [await upload(pdf()), await upload(pdf())];
  const [key, to] = [randomUUID(), newPhone()];
  const first = await messageOf(await send(document(mediaId), { to }, key));
  expect((await messageOf(await send(document(mediaId), { to }, key))).id).toBe(first.id);
  for (const content of [document(other), document(mediaId, "outra legenda")]) {
    expect(await refusalOf(await send(content, { to }, key))).toMatchObject({
      status: 422,
      code: "idempotency_key_mismatch",
    });
  }
});

test("a message needs either a text or a file that its client has and that WhatsApp can show", async () => {
  const [image, voice] = [await upload(png()), await upload(ogg())];
  const foreign = await upload(pdf(), desk.services.keys.agenda);
  const invalid = { status: 400, code: "invalid_request" };
  expect(await refusalOf(await send(undefined))).toEqual({ ...invalid, path: "text" });
  expect(await refusalOf(await send(document(image), { text: "oi" }))).toEqual({ ...invalid, path: "text" });
  for (const [content, path] of [
    [{ type: "image", mediaId: voice }, "content.type"],
    [{ type: "video", mediaId: image }, "content.type"],
    [{ type: "audio", mediaId: voice, caption: "oi" }, "content.caption"],
    [{ type: "sticker", mediaId: image }, "content.type"],
  ] as const) {
    expect(await refusalOf(await send(content))).toEqual({ ...invalid, path });
  }
  for (const mediaId of [foreign, randomUUID()]) {
    expect(await refusalOf(await send(document(mediaId)))).toMatchObject({
      status: 404,
      code: "media_not_found",
    });
  }
  expect((await send({ type: "audio", mediaId: voice })).status).toBe(202);
});

test("a batch accepts files, and refuses each wrong one by itself", async () => {
  const mediaId = await upload(pdf());
  const messages = [document(mediaId), document(randomUUID()), { type: "image", mediaId }].map((content) => ({
    to: newPhone(),
    content,
  }));
  const { sql: query } = desk.services.database;
  const [client] = await query<{ id: string }[]>`select id from julia.clients where name = 'crm'`;
  const { results } = await createBatch(
    desk.services.webs[0],
    { id: client?.id ?? "", mayChangeContacts: false },
    { messages },
    randomUUID(),
  );
  expect(results).toMatchObject([
    { id: expect.any(String) },
    { error: { code: "media_not_found" } },
    { error: { code: "invalid_request" } },
  ]);
});

test("a file that a waiting message needs is kept; with the texts, captions and names expire", async () => {
  const { sql: query } = desk.services.database;
  const waiting = await upload(pdf());
  const { id } = await messageOf(await send(document(waiting)));
  await query`update julia.media set last_used_at = julia.clock() - interval '31 days' where id = ${waiting}`;
  await applyRetention(desk.services.webs[0]);
  expect(await desk.statusOf(waiting)).toBe(200);
  await query`update julia.messages set phase = 'sent', ready = false,
    created_at = julia.clock() - interval '91 days' where id = ${id}`;
  await applyRetention(desk.services.webs[0]);
  expect(await desk.statusOf(waiting)).toBe(404);
  expect((await messageOf(await desk.services.read(id), 200)).content).toEqual({
    type: "document",
    mediaId: waiting,
    caption: null,
    fileName: null,
  });
});

test("an erased contact's files are removed, except those that a contact got who is not erased", async () => {
  const { sql: query } = desk.services.database;
  const [own, shared] = [await upload(pdf()), await upload(pdf())];
  const to = newPhone();
  const { id } = await messageOf(await send(document(own), { to }));
  await messageOf(await send(document(shared), { to }));
  const other = await messageOf(await send(document(shared), { to: newPhone() }));
  const actor = { kind: "system", label: "test" } as const;
  const erase = async (messageId: string) => {
    const [row] = await query<{ contact: string }[]>`
      select contact_id as contact from julia.messages where id = ${messageId}`;
    return await eraseContact({ ...desk.services.webs[0], actor }, row?.contact ?? "");
  };
  expect((await erase(id)).files).toBe(1);
  expect([await desk.statusOf(own), await desk.statusOf(shared)]).toEqual([404, 200]);
  const [left] = await query`select file_name, sha256 from julia.media where id = ${own}`;
  expect(left).toEqual({ file_name: null, sha256: `erased:${own}` });
  expect((await erase(other.id)).files).toBe(1);
  expect(await desk.statusOf(shared)).toBe(404);
});

test("a person's reply may have a file, whose kind follows from its type", async () => {
  const web = desk.services.webs[0];
  const { id } = await messageOf(await desk.services.send({ to: newPhone(), text: "oi" }));
  const [row] = await web.db.execute(sql`
    select contact_id as contact, julia.own_client() as own from julia.messages where id = ${id}`);
  const file = { bytes: [new Uint8Array(png())], contentType: "image/png", fileName: "receita.png" };
  const { mediaId } = await storeMedia(web, String(row?.own), {
    ...file,
    bytes: (async function* () {
      yield* file.bytes;
    })(),
  });
  const actor = { kind: "person", id: randomUUID(), role: "operator", label: "Eva" } as const;
  const reply = (input: { text?: string; mediaId: string }) =>
    replyToContact({ ...web, actor }, String(row?.contact), { idempotencyKey: randomUUID(), ...input });
  const { messageId } = await reply({ mediaId, text: "segue" });
  expect(
    (
      await web.db.execute(sql`
    select text, media_kind, media_file_name from julia.messages where id = ${messageId}`)
    )[0],
  ).toEqual({
    text: "segue",
    media_kind: "image",
    media_file_name: "receita.png",
  });
  const foreign = await upload(png());
  await expect(reply({ mediaId: foreign })).rejects.toMatchObject({ code: "media_not_found" });
});
