import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { applyRetention } from "@/lib/queue/apply-retention";
import { JOBS } from "@/lib/worker/job-list";
import { mp4, ogg, pdf, png } from "../../factories/media-files";
import { problemOf } from "../../factories/problem";
import { type MediaDesk, mediaOf, openMediaDesk } from "./media-desk";

let desk: MediaDesk;

beforeAll(async () => {
  desk = await openMediaDesk();
});
afterAll(() => desk.close());

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const MEBIBYTE = 1024 * 1024;

async function refusalOf(response: Response) {
  const { status, code } = await problemOf(response);
  return { status, code };
}

/** Runs the jobs that remove files, whose time would be up. */
async function removeFiles(): Promise<void> {
  const { sql } = desk.services.database;
  const jobs = await sql<{ payload: unknown }[]>`
    select payload from julia_jobs._private_jobs j join julia_jobs._private_tasks t on t.id = j.task_id
    where t.identifier = 'remove_file'`;
  const actor = { kind: "system", label: "worker" } as const;
  for (const { payload } of jobs) {
    await JOBS.remove_file({ ...desk.services.webs[0], actor }, payload);
  }
}

describe("an upload", () => {
  test("is stored, described by its bytes, and returned unchanged", async () => {
    const bytes = png();
    const media = await mediaOf(
      await desk.upload(bytes, { "content-type": "image/png", "x-file-name": "rece%C3%ADta.png" }),
    );
    expect(media).toMatchObject({
      sha256: sha256(bytes),
      bytes: bytes.length,
      mimeType: "image/png",
      fileName: "receíta.png",
    });
    const response = await desk.download(media.mediaId);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/png",
      "content-length": String(bytes.length),
      "content-disposition": "attachment; filename*=UTF-8''rece%C3%ADta.png",
      "x-content-type-options": "nosniff",
    });
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    expect(desk.incoming()).toEqual([]);
  });

  test("may be a form, whose other fields are ignored", async () => {
    const bytes = pdf();
    const form = new FormData();
    form.set("note", "ignored");
    form.set("file", new File([new Uint8Array(bytes)], "../../laudo.pdf", { type: "application/pdf" }));
    const media = await mediaOf(await desk.upload(form));
    expect(media).toMatchObject({
      sha256: sha256(bytes),
      mimeType: "application/pdf",
      fileName: "laudo.pdf",
    });
  });

  test("of the same bytes keeps the id for one client, also at the same time, and not for another", async () => {
    const bytes = pdf();
    const headers = { "content-type": "application/pdf" };
    const before = desk.stored().length;
    const [first, ...others] = await Promise.all(
      [1, 2, 3].map(async () => mediaOf(await desk.upload(bytes, headers))),
    );
    const again = await mediaOf(await desk.upload(bytes, { ...headers, "x-file-name": "b.pdf" }));
    const foreign = await mediaOf(await desk.upload(bytes, headers, desk.services.keys.agenda));
    expect(new Set([...others, again].map(({ mediaId }) => mediaId))).toEqual(new Set([first?.mediaId]));
    expect(foreign.mediaId).not.toBe(first?.mediaId);
    // Files of requests that lost the race are removed by the jobs that announced them; files with a row stay.
    await removeFiles();
    expect(desk.stored()).toHaveLength(before + 2);
    expect(await desk.statusOf(again.mediaId)).toBe(200);
  });

  test.each([
    ["another image type", "image/jpeg", png()],
    ["a program as an image", "image/png", Buffer.from("#!/bin/sh\nexit 0\n")],
    ["an image as text", "text/plain", png()],
    ["text with binary data", "text/csv", Buffer.concat([Buffer.from("a;b\n"), Buffer.alloc(8)])],
    ["a text as PDF", "application/pdf", Buffer.from("no PDF")],
    ["a PDF as a Word document", "application/msword", pdf()],
    ["random bytes as audio", "audio/ogg", randomBytes(200)],
    ["random bytes as something that is no type", "ficha", randomBytes(200)],
    ["a text of a type that no header can have", "text/ficha médica", Buffer.from("Ana")],
  ])("is refused if the bytes are not of the stated type: %s", async (_, type, bytes) => {
    const before = desk.stored().length;
    const refusal = await refusalOf(await desk.upload(bytes, { "content-type": type }));
    expect(refusal).toEqual({ status: 415, code: "unsupported_media_type" });
    expect([desk.stored().length, desk.incoming()]).toEqual([before, []]);
  });

  test.each([
    ["image/png", png(), "image/png"],
    ["audio/ogg; codecs=opus", ogg(), "audio/ogg"],
    ["video/mp4", mp4(), "video/mp4"],
    ["TEXT/CSV; charset=latin1", Buffer.from("nome;n\xfamero\n", "latin1"), "text/csv"],
    ["application/octet-stream", pdf(), "application/pdf"],
    ["", pdf(), "application/pdf"],
  ])("of the type %s is accepted", async (type, bytes, mimeType) => {
    const headers: Record<string, string> = type === "" ? {} : { "content-type": type };
    expect(await mediaOf(await desk.upload(bytes, headers))).toMatchObject({ mimeType });
  });

  test("is refused as soon as it is too large, and reads no more of the body", async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const chunk = sent === 0 ? png() : Buffer.alloc(MEBIBYTE);
        sent += chunk.length;
        controller.enqueue(new Uint8Array(chunk));
      },
    });
    const refusal = await refusalOf(await desk.upload(endless, { "content-type": "image/png" }));
    expect(refusal).toEqual({ status: 413, code: "body_too_large" });
    expect(sent).toBeLessThan(20 * MEBIBYTE);
    expect(desk.incoming()).toEqual([]);
    // The limit of an image also applies if the type is only known from the bytes.
    const unstated = Buffer.concat([png(), Buffer.alloc(16 * MEBIBYTE)]);
    expect(await refusalOf(await desk.upload(unstated))).toMatchObject({ status: 413 });
  });

  test.each([
    ["an empty body", "", { "content-type": "application/pdf" }],
    ["a form without a file", new URLSearchParams(), { "content-type": "multipart/form-data; boundary=x" }],
    ["a form without a boundary", "x", { "content-type": "multipart/form-data" }],
    ["a name that is not UTF-8", "x", { "content-type": "text/plain", "x-file-name": "%FF" }],
  ])("is refused: %s", async (_, body, headers) => {
    expect(await refusalOf(await desk.upload(body, headers))).toEqual({
      status: 400,
      code: "invalid_request",
    });
  });

  test("that breaks off leaves nothing behind", async () => {
    const broken = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array(pdf())),
      pull: (controller) => controller.error(new Error("connection lost")),
    });
    const before = desk.stored().length;
    const refusal = await refusalOf(await desk.upload(broken, { "content-type": "application/pdf" }));
    expect(refusal).toEqual({ status: 400, code: "invalid_request" });
    expect([desk.stored().length, desk.incoming()]).toEqual([before, []]);
  });
});

test("uploads that arrive slowly delay no other request, also of their own client", async () => {
  const { mediaId } = await mediaOf(await desk.upload(pdf()));
  const ends: (() => void)[] = [];
  const slow = () =>
    new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new Uint8Array(pdf()));
        ends.push(() => controller.error(new Error("connection lost")));
      },
    });
  const { crm, agenda } = desk.services.keys;
  const uploads = [crm, crm, crm, crm, crm, crm, agenda, agenda].map((key) => desk.upload(slow(), {}, key));
  expect(await desk.statusOf(mediaId)).toBe(200);
  for (const end of ends) end();
  expect((await Promise.all(uploads)).map(({ status }) => status)).toEqual(Array(8).fill(400));
});

describe("a form that ends early", () => {
  const form = (field: string, rest: string) =>
    `--x\r\nContent-Disposition: form-data; name="${field}"; filename="a.pdf"\r\n\r\n%PDF-1.4\n${rest}`;

  test.each([
    ["inside its file", form("file", "cut")],
    ["inside another file", form("other", "cut")],
    ["after its file", form("file", "\r\n--x\r\nContent-Disposition: form-data")],
  ])("is refused, and leaves nothing behind: %s", async (_, body) => {
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    expect(await refusalOf(await desk.upload(body, headers))).toEqual({
      status: 400,
      code: "invalid_request",
    });
    expect(desk.incoming()).toEqual([]);
  });
});

describe("a file", () => {
  test("is read by its own client only, and one from a contact with inbound:read only", async () => {
    const { mediaId } = await mediaOf(await desk.upload(pdf()));
    const writer = await desk.services.makeKey(["media:write"]);
    expect(await desk.statusOf(mediaId, writer)).toBe(200);
    expect(await refusalOf(await desk.download(mediaId, desk.services.keys.agenda))).toEqual({
      status: 404,
      code: "media_not_found",
    });
    await desk.services.database.sql`update julia.media set client_id = null where id = ${mediaId}`;
    expect(await desk.statusOf(mediaId, desk.services.keys.agenda)).toBe(200);
    expect(await refusalOf(await desk.download(mediaId, writer))).toMatchObject({ status: 404 });
    const sender = await desk.services.makeKey(["messages:send"]);
    expect(await refusalOf(await desk.download(mediaId, sender))).toMatchObject({ status: 403 });
  });

  test("is removed 30 days after its last use, and can be uploaded again under its id", async () => {
    const { sql } = desk.services.database;
    const bytes = pdf();
    const { mediaId } = await mediaOf(await desk.upload(bytes));
    const young = await mediaOf(await desk.upload(pdf()));
    await sql`update julia.media set last_used_at = julia.clock() - interval '30 days 1 hour' where id = ${mediaId}`;
    await sql`update julia.media set last_used_at = julia.clock() - interval '29 days 23 hours' where id = ${young.mediaId}`;
    const before = desk.stored().length;
    expect(await applyRetention(desk.services.webs[0])).toBe(true);
    await removeFiles();
    expect(desk.stored()).toHaveLength(before - 1);
    expect(await refusalOf(await desk.download(mediaId))).toMatchObject({ code: "media_not_found" });
    expect(await desk.statusOf(young.mediaId)).toBe(200);
    expect(await mediaOf(await desk.upload(bytes))).toMatchObject({ mediaId });
    await removeFiles();
    expect(await desk.statusOf(mediaId)).toBe(200);
  });

  test("whose row was never stored is removed", async () => {
    const before = desk.stored().length;
    const { sql } = desk.services.database;
    await sql`alter table julia.media add constraint refuse_all check (false) not valid`;
    try {
      expect((await desk.upload(pdf())).status).toBe(500);
    } finally {
      await sql`alter table julia.media drop constraint refuse_all`;
    }
    expect(desk.stored()).toHaveLength(before + 1);
    await removeFiles();
    expect(desk.stored()).toHaveLength(before);
  });
});
