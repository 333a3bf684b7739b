import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences, shapeOf } from "./shapes";
import { Receiver, Subject, until } from "./simulator-support";

type Json = ReturnType<typeof JSON.parse>;
interface Recording {
  name: string;
  request: { method: string; path: string; body: Json };
  response: { status: number; body: Json };
}

const recordings: Recording[] = JSON.parse(
  readFileSync(new URL("recordings/http-2.3.7.json", import.meta.url), "utf8"),
);
/** Recordings of calls that the simulator does not answer: it fetches no URLs and reads no multipart bodies. */
const NOT_SIMULATED = /, URL$|multipart/;
const TO = "5511988885001";
/** One second of silence as a WAV header with samples. The recorded body is shortened. */
const WAV = Buffer.concat([Buffer.from("RIFF\0\0\0\0WAVEfmt "), Buffer.alloc(2_000)]).toString("base64");
const PDF = Buffer.from("%PDF-1.4 x").toString("base64");

let subject: Subject;
let receiver: Receiver;

beforeAll(async () => {
  receiver = await Receiver.start();
  subject = await Subject.start({ version: "2.3.7", timeScale: 100 });
  const webhook = receiver.webhook(["SEND_MESSAGE", "MESSAGES_UPSERT"]);
  await subject.createOpen("chip", { webhook });
});

afterAll(async () => {
  await subject.close();
  await receiver.close();
});

const media = (body: object) => subject.post("/message/sendMedia/chip", { number: TO, ...body });
const download = (id: string) =>
  subject.post("/chat/getBase64FromMediaMessage/chip", { message: { key: { id } } });
const inbound = async (message: object): Promise<string> =>
  (await subject.order("/inbound", { instanceName: "chip", from: TO, ...message })).id;
const sha256 = (base64: string) => createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex");
const hex = (bytes: Record<string, number>) => Buffer.from(Object.values(bytes)).toString("hex");
const accepted = async (id: string) =>
  (await subject.read("/messages")).find((each: { id: string }) => each.id === id);

describe("answers the recorded calls with the recorded status and shape", () => {
  const relevant = recordings.filter(
    ({ name }) =>
      /^(sendMedia|sendWhatsAppAudio|getBase64|sendText quoting it)/.test(name) && !NOT_SIMULATED.test(name),
  );

  test.each(relevant.map((recording) => [recording.name, recording] as const))(
    "%s",
    async (name, recording) => {
      const { method, path, body } = recording.request;
      if (name === "sendMedia, media server not reachable")
        await subject.order("/media-server", { isReachable: false });
      const answer = await subject.call(
        method,
        path.replace(/[^/]+$/, "chip"),
        (await bodies[name]?.(body)) ?? body,
      );
      await subject.order("/media-server", { isReachable: true });
      expect(answer.status).toBe(recording.response.status);
      expect(differences(shapeOf(recording.response.body), shapeOf(answer.body))).toEqual([]);
      expect(withoutAddress(answer.body.response)).toEqual(withoutAddress(recording.response.body.response));
      expect(answer.body.mimetype ?? mimetypeIn(answer.body)).toBe(
        recording.response.body.mimetype ?? mimetypeIn(recording.response.body),
      );
    },
  );
});

/** Bodies that name a message of this test. */
const bodies: Record<string, (body: Json) => Promise<object>> = {
  "getBase64FromMediaMessage of a sent image": async () => {
    const { body } = await media({ mediatype: "image", mimetype: "image/png", caption: "foto", media: PNG });
    return { message: { key: { id: body.key.id } } };
  },
  "getBase64FromMediaMessage of a text": async () => {
    const { body } = await subject.send("chip");
    return { message: { key: { id: body.key.id } } };
  },
  "getBase64FromMediaMessage of a received image, by id": async () => {
    const id = await inbound({ kind: "image", text: "foto", media: { mimetype: "image/png" } });
    return { message: { key: { id } } };
  },
  "getBase64FromMediaMessage, medium gone": async () => {
    const id = await inbound({ kind: "image", media: { isGone: true } });
    return { message: { key: { id } } };
  },
  "sendText quoting it": async (body) => {
    const { body: original } = await subject.send("chip", "original");
    return { ...body, quoted: { key: { id: original.key.id } } };
  },
  "sendWhatsAppAudio, default (converted), 1 s of WAV": async (body) => ({ ...body, audio: WAV }),
};

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

const withoutAddress = (response: unknown) =>
  response && JSON.parse(JSON.stringify(response).replace(/whatsapp\.net\/[^"]+/, "whatsapp.net"));

function mimetypeIn({ message, messageType }: Json): unknown {
  return message?.[messageType]?.mimetype;
}

describe("the file that WhatsApp gets", () => {
  test.each([
    ["document", { fileName: "cv.pdf", media: PDF }],
    ["video", { fileName: "v.mp4", media: PDF }],
  ])("is the given one for a %s", async (mediatype, body) => {
    const sent = (await media({ mediatype, caption: "c", ...body })).body;
    expect(hex(sent.message[`${mediatype}Message`].fileSha256)).toBe(sha256(PDF));
    expect(await accepted(sent.key.id)).toMatchObject({
      kind: mediatype,
      text: "c",
      file: { sha256: sha256(PDF), bytes: 10, fileName: body.fileName },
    });
    const webhook = await until(() =>
      receiver.of("send.message").find(({ body: each }) => each.data.key.id === sent.key.id),
    );
    expect(webhook?.body.data).toEqual(sent);
  });

  test("is a JPEG for every image, always the same for the same image", async () => {
    const [first, second] = [
      await media({ mediatype: "image", media: PNG }),
      await media({ mediatype: "image", media: PNG }),
    ];
    const [one, two] = [await download(first.body.key.id), await download(second.body.key.id)];
    expect(one.body.base64).toMatch(/^\/9j\//);
    expect(two.body.base64).toBe(one.body.base64);
    expect(sha256(one.body.base64)).toBe(hex(first.body.message.imageMessage.fileSha256));
    expect(sha256(one.body.base64)).not.toBe(sha256(PNG));
  });

  test("is the given voice only without conversion", async () => {
    const voice = (body: object) =>
      subject.post("/message/sendWhatsAppAudio/chip", { number: TO, audio: WAV, ...body });
    const shaOf = async (body: object) => hex((await voice(body)).body.message.audioMessage.fileSha256);
    expect(await shaOf({ encoding: false })).toBe(sha256(WAV));
    expect(await shaOf({})).not.toBe(sha256(WAV));
  });
});

test("files can be sent although the caller gets an error or no answer", async () => {
  const body = { mediatype: "document", fileName: "cv.pdf", media: PDF };
  const countOf = async (caption: string) =>
    (await subject.read("/messages")).filter(({ text }: { text: string }) => text === caption).length;
  await subject.order("/faults", { kind: "fail-after", path: "/message/sendMedia", status: 400, count: 1 });
  expect((await media({ ...body, caption: "400" })).status).toBe(400);
  expect(await countOf("400")).toBe(1);
  await subject.order("/faults", { kind: "lose", path: "/message/sendMedia", count: 1 });
  await expect(media({ ...body, caption: "lost" })).rejects.toThrow();
  expect(await countOf("lost")).toBe(1);
});

describe("an inbound file", () => {
  test.each(["image", "document", "audio", "video", "sticker"])(
    "of the kind %s is what the webhook says",
    async (kind) => {
      const id = await inbound({ kind });
      const webhook = await until(() =>
        receiver.of("messages.upsert").find(({ body }) => body.data.key.id === id),
      );
      const described = webhook?.body.data.message[`${kind}Message`];
      const { status, body } = await download(id);
      expect(status).toBe(201);
      expect(sha256(body.base64)).toBe(hex(described.fileSha256));
      expect(Buffer.from(body.base64, "base64")).toHaveLength(described.fileLength.low);
      expect(body).toMatchObject({ mediaType: `${kind}Message`, mimetype: described.mimetype });
    },
  );

  test("can have given bytes and a given size, also if it is viewed once", async () => {
    const id = await inbound({ kind: "image", media: { base64: PNG, bytes: 5_000, isViewOnce: true } });
    const { body } = await download(id);
    const bytes = Buffer.from(body.base64, "base64");
    expect(bytes).toHaveLength(5_000);
    expect(bytes.subarray(0, 60)).toEqual(Buffer.from(PNG, "base64").subarray(0, 60));
  });
});

test("a text that quotes a contact's message names it in the log and in its context", async () => {
  const id = await inbound({ text: "pergunta" });
  const quoting = await subject.post("/message/sendText/chip", {
    number: TO,
    text: "resposta",
    quoted: { key: { id } },
  });
  expect(quoting.body.contextInfo).toMatchObject({
    stanzaId: id,
    quotedMessage: { conversation: "pergunta" },
  });
  expect(await accepted(quoting.body.key.id)).toMatchObject({ kind: "text", quotedId: id, file: null });
  const unknown = await subject.post("/message/sendText/chip", {
    number: TO,
    text: "x",
    quoted: { key: { id: "NOPE" } },
  });
  expect(await accepted(unknown.body.key.id)).toMatchObject({ quotedId: null });
});
