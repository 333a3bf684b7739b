import { describe, expect, onTestFinished, test } from "vitest";
import { differences, shapeOf } from "./shapes";
import { Receiver, Subject, until } from "./simulator-support";
import { readInbound } from "./webhook-recordings";

const FROM = "5511988885001";
const EVENTS = ["MESSAGES_UPSERT", "MESSAGES_EDITED", "MESSAGES_UPDATE", "MESSAGES_DELETE"];

type Version = "2.3.6" | "2.3.7" | "2.4";
type Json = ReturnType<typeof JSON.parse>;

/** An open instance on a gateway of one version, and the webhooks of its messages. */
async function open(version: Version) {
  const receiver = await Receiver.start();
  const subject = await Subject.start({
    version,
    timeScale: 100,
    behaviour: { deliveryAckDelayMs: null, readAckDelayMs: null },
  });
  await subject.createOpen("chip", { webhook: receiver.webhook(EVENTS) });
  const write = (message: object): Promise<{ id: string }> =>
    subject.order("/inbound", { instanceName: "chip", from: FROM, ...message });
  /** Delivers a message and returns the bodies of its webhooks. */
  const webhooksOf = async (message: object, count = 1): Promise<Json[]> => {
    receiver.got.length = 0;
    await write(message);
    await until(() => receiver.got.length >= count);
    return receiver.got.map(({ body }) => body);
  };
  const close = async () => {
    await subject.close();
    await receiver.close();
  };
  return { receiver, subject, write, webhooksOf, close };
}

async function openForThisTest(version: Version) {
  const opened = await open(version);
  onTestFinished(opened.close);
  return opened;
}

const TYPED = { fromMe: true, text: "do dono" };
/** The message that produces each recording. `sent` is a message of ours and `text` one of the contact. */
const inputs = (sent: string, text: string): Record<string, object> => ({
  "text (LID addressed)": { text: "oi" },
  "text (phone addressed)": { text: "oi pn", addressing: "phone" },
  "quoted reply": { text: "respondo", quotedId: sent },
  image: { kind: "image", text: "a foto" },
  document: { kind: "document" },
  "document with caption": { kind: "document", text: "meu CV" },
  "audio (voice)": { kind: "audio" },
  video: { kind: "video", text: "video" },
  sticker: { kind: "sticker" },
  location: { kind: "location" },
  "contact card": { kind: "contact" },
  reaction: { kind: "reaction", messageId: sent, text: "👍" },
  "reaction taken back": { kind: "reaction", messageId: sent, text: "" },
  "edit (protocolMessage)": { kind: "edit", messageId: text, text: "oi, corrigido" },
  "edit (editedMessage wrapper)": {
    kind: "edit",
    messageId: text,
    text: "oi, corrigido 2",
    isWrappedEdit: true,
  },
  "delete for everybody (revoke)": { kind: "delete", messageId: text },
  "view once image": { kind: "image", media: { isViewOnce: true } },
  "poll vote not decryptable": { kind: "poll_vote", messageId: "NOPE" },
  "text from the phone itself": TYPED,
});

/** Members whose values belong to the contract. Addresses count only as LID, phone or empty. */
function factsOf(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]) => {
      if (/^(remoteJid|remoteJidAlt|participant)$/.test(key))
        return [[key, String(member).replace(/^.+@/, "@")]];
      if (/^(event|messageType|status|type|fromMe|addressingMode|ptt|viewOnce|source)$/.test(key))
        return [[key, member]];
      const facts = factsOf(member);
      return Object.keys(facts).length > 0 ? [[key, facts]] : [];
    }),
  );
}

const byEvent = (first: { event: string }, second: { event: string }) =>
  first.event.localeCompare(second.event);

describe.each([
  ["2.3.7", "2.3.7"],
  ["2.4", "2.4.0-unlicensed"],
] as const)("%s reports each recorded kind of message", (version, recording) => {
  test("with the recorded shape and addresses", async () => {
    const { subject, webhooksOf } = await openForThisTest(version);
    const sent = (await subject.send("chip")).body.key.id;
    const [{ data: text }] = await webhooksOf({ text: "oi" });
    const messages = inputs(sent, text.key.id);
    for (const { name, webhooks } of readInbound(recording)) {
      const recorded = webhooks.filter(({ event }) => event.startsWith("messages.")).sort(byEvent);
      const message = messages[name];
      if (message === undefined) throw new Error(`no message for the recording ${name}`);
      if (recorded.length === 0) continue;
      const ours = (await webhooksOf(message, recorded.length)).sort(byEvent);
      expect({ name, events: ours.map(({ event }) => event) }).toEqual({
        name,
        events: recorded.map(({ event }) => event),
      });
      for (const [index, { data }] of recorded.entries()) {
        expect({ name, differences: differences(shapeOf(data), shapeOf(ours[index].data)) }).toEqual({
          name,
          differences: [],
        });
        expect({ name, facts: factsOf(ours[index].data) }).toEqual({ name, facts: factsOf(data) });
      }
    }
  });
});

describe("2.3.6", () => {
  test("identifies a contact by the hidden address first and loses votes, new texts and the status of deletions", async () => {
    const { write, webhooksOf, receiver } = await openForThisTest("2.3.6");
    const [text] = await webhooksOf({ text: "oi" });
    expect(text.data.key).toMatchObject({ remoteJidAlt: `${FROM}@s.whatsapp.net`, addressingMode: "lid" });
    expect(text.data.key.remoteJid).toMatch(/@lid$/);
    const { id } = text.data.key;
    await write({ kind: "poll_vote", messageId: id });
    const edit = await webhooksOf({ kind: "edit", messageId: id, text: "oi!" }, 2);
    expect(edit.map(({ event }) => event).sort()).toEqual(["messages.edited", "messages.update"]);
    const update = edit.find(({ event }) => event === "messages.update").data;
    expect(update).toMatchObject({ keyId: id, status: "DELETED" });
    expect(update).not.toHaveProperty("message");
    await webhooksOf({ kind: "delete", messageId: id }, 2);
    const [deletion] = receiver.of("messages.delete");
    expect(deletion?.body.data.id).toBe(id);
    expect(deletion?.body.data).not.toHaveProperty("status");
  });
});

describe("addresses", () => {
  test("of a contact without a known number are the LID alone", async () => {
    const { webhooksOf } = await openForThisTest("2.3.7");
    const [{ data }] = await webhooksOf({ from: "361883998614362@lid", text: "oi" });
    expect(data.key).toMatchObject({ remoteJid: "361883998614362@lid", addressingMode: "lid" });
    expect(data.key).not.toHaveProperty("remoteJidAlt");
  });

  test("of a Brazilian number have the ninth digit or not, with the same LID", async () => {
    const { webhooksOf } = await openForThisTest("2.3.6");
    const [without] = await webhooksOf({ from: "5531977776666", text: "oi" });
    const [withNine] = await webhooksOf({ from: "5531977776666", text: "oi", isExactNumber: true });
    expect(without.data.key.remoteJidAlt).toBe("553177776666@s.whatsapp.net");
    expect(withNine.data.key.remoteJidAlt).toBe("5531977776666@s.whatsapp.net");
    expect(withNine.data.key.remoteJid).toBe(without.data.key.remoteJid);
  });

  test("of groups, statuses and broadcast lists are reported if the instance listens to them", async () => {
    const { subject, write, webhooksOf, receiver } = await openForThisTest("2.3.7");
    const settings = { rejectCall: false, alwaysOnline: false, readMessages: false, syncFullHistory: false };
    await subject.post("/settings/set/chip", { ...settings, groupsIgnore: true, readStatus: false });
    for (const chat of ["group", "status", "broadcast"]) await write({ chat, text: "ignorada" });
    await subject.post("/settings/set/chip", { ...settings, groupsIgnore: false, readStatus: true });
    const seen: string[] = [];
    for (const chat of ["group", "status", "broadcast"]) {
      const [{ data }] = await webhooksOf({ chat, text: "oi" });
      expect(data.message.conversation).toBe("oi");
      seen.push(data.key.remoteJid);
    }
    expect(seen).toEqual([
      expect.stringMatching(/@g\.us$/),
      "status@broadcast",
      expect.stringMatching(/^\d+@broadcast$/),
    ]);
    expect(receiver.got).toHaveLength(1);
  });
});

describe("faults of webhooks", () => {
  test("hold a message until after its edit, and deliver a deletion twice", async () => {
    const { subject, write, webhooksOf, receiver } = await openForThisTest("2.3.7");
    const { id } = await write({ text: "oi", webhooks: { kind: "hold" } });
    await webhooksOf({ kind: "edit", messageId: id, text: "oi!" }, 2);
    expect(receiver.of("messages.upsert")).toEqual([]);
    expect(await subject.order("/webhook-faults/release")).toEqual({ released: 1 });
    await until(() => receiver.of("messages.upsert").length === 1);
    await webhooksOf({ kind: "delete", messageId: id, webhooks: { kind: "repeat", times: 2 } }, 4);
    expect(receiver.of("messages.delete")).toHaveLength(2);
  });

  test("delay a message, so that a later one overtakes it", async () => {
    const { subject, write, receiver } = await openForThisTest("2.3.7");
    const texts = () => receiver.of("messages.upsert").map(({ body }) => body.data.message.conversation);
    await write({ text: "1", webhooks: { kind: "delay", delayMs: 36_000_000 } });
    await write({ text: "2" });
    await until(() => texts().length === 1);
    await subject.order("/time-scale", { timeScale: 1_000_000 });
    await until(() => texts().length === 2);
    expect(texts()).toEqual(["2", "1"]);
  });

  test("release held webhooks in reverse, lose the next ones, and end after their count", async () => {
    const { subject, write, receiver } = await openForThisTest("2.3.7");
    const texts = () => receiver.of("messages.upsert").map(({ body }) => body.data.message.conversation);
    await subject.order("/webhook-faults", { kind: "hold", event: "messages.upsert", count: 2 });
    await write({ text: "1" });
    await write({ text: "2" });
    await subject.order("/webhook-faults", { kind: "lose", count: 1 });
    await write({ text: "lost" });
    await write({ text: "3" });
    await until(() => texts().length === 1);
    await subject.order("/webhook-faults/release", { order: "reversed" });
    await until(() => texts().length === 3);
    expect(texts()).toEqual(["3", "2", "1"]);
    expect(await subject.read("/webhook-faults")).toEqual([]);
  });

  test("an edit or a deletion of an unknown message is reported only as messages.edited", async () => {
    const { subject, write, webhooksOf } = await openForThisTest("2.3.7");
    await webhooksOf({ kind: "edit", messageId: "NOPE", text: "x" });
    await webhooksOf({ kind: "delete", messageId: "NOPE" });
    await write({ text: "depois" });
    const events = async () => (await subject.read("/webhooks")).map(({ event }: { event: string }) => event);
    await until(async () => (await events()).length === 3);
    expect(await events()).toEqual(["messages.edited", "messages.edited", "messages.upsert"]);
  });
});
