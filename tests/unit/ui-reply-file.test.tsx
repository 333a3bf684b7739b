import { act, screen, waitFor } from "@testing-library/react";
import { beforeAll, expect, it } from "vitest";
import { ReplyBox } from "@/components/contacts/reply-box";
import type { ErrorCode } from "@/types/errors";
import { CONTACT_ID, contactWith } from "./contact-stub";
import { fill, problem, show, stubServer, user } from "./dashboard-stub";

const REPLY = `POST /api/dashboard/contacts/${CONTACT_ID}/reply`;
const UPLOAD = "POST /api/dashboard/media";
const MEDIA_ID = "01980000-0000-7000-8000-0000000000f1";
const STORED = {
  mediaId: MEDIA_ID,
  sha256: "0".repeat(64),
  bytes: 2048,
  mimeType: "application/pdf",
  fileName: "laudo.pdf",
  expiresAt: "2026-04-01T00:00:00.000Z",
};

beforeAll(async () => {
  await Promise.all([import("@/types/contact-pages"), import("@/types/media"), import("@/types/errors")]);
});

const pdf = (bytes = 2048) => new File([new Uint8Array(bytes)], "laudo.pdf", { type: "application/pdf" });
const attach = (file: File) => user.upload(screen.getByLabelText("Anexar arquivo"), file);
const sendButton = () => screen.getByRole("button", { name: /^(Enviar|Enviando…)$/ });
const sentReplies = ({ requests }: ReturnType<typeof stubServer>) =>
  requests.filter(({ path }) => path.endsWith("/reply")).map(({ body }) => body);

it("a file is uploaded when it is chosen, sent once, and removed from the draft only afterwards", async () => {
  const answers: (() => void)[] = [];
  const later = (value: unknown) => () =>
    new Promise((resolve) => answers.push(() => resolve(Response.json(value, { status: 201 }))));
  const server = stubServer({ [UPLOAD]: later(STORED), [REPLY]: later({ messageId: CONTACT_ID }) });
  show(<ReplyBox contact={contactWith()} />);
  await attach(pdf());
  expect(await screen.findByText("2 kB · carregando…")).toBeVisible();
  expect(sendButton()).toBeDisabled();
  await act(async () => answers.shift()?.());
  await waitFor(() => expect(sendButton()).toBeEnabled());
  await user.click(sendButton());
  await user.click(sendButton());
  expect(sentReplies(server)).toEqual([{ mediaId: MEDIA_ID, idempotencyKey: expect.any(String) }]);
  expect(screen.getByText("laudo.pdf")).toBeVisible();
  await act(async () => answers.shift()?.());
  await waitFor(() => expect(screen.queryByText("laudo.pdf")).toBeNull());
});

it("a draft that failed keeps its key, until its file is removed", async () => {
  const server = stubServer({ [UPLOAD]: () => STORED, [REPLY]: () => problem("pool_full") });
  show(<ReplyBox contact={contactWith()} />);
  fill(screen.getByRole("textbox"), "Segue o laudo");
  await attach(pdf());
  await waitFor(() => expect(sendButton()).toBeEnabled());
  for (const _ of [1, 2]) {
    await user.click(sendButton());
    await screen.findByText(/Não foi enviada/);
    await waitFor(() => expect(sendButton()).toBeEnabled());
  }
  await user.click(screen.getByRole("button", { name: "Tirar laudo.pdf" }));
  await user.click(sendButton());
  await waitFor(() => expect(sentReplies(server)).toHaveLength(3));
  const sent = sentReplies(server) as { mediaId?: string; idempotencyKey: string }[];
  expect(sent.map(({ mediaId }) => mediaId)).toEqual([MEDIA_ID, MEDIA_ID, undefined]);
  expect(sent[1]?.idempotencyKey).toBe(sent[0]?.idempotencyKey);
  expect(sent[2]?.idempotencyKey).not.toBe(sent[0]?.idempotencyKey);
});

it.each<[ErrorCode, RegExp]>([
  ["body_too_large", /Grande demais\..*16 MB.*100 MB/],
  ["unsupported_media_type", /não é do tipo que ele diz ser/],
  ["invalid_request", /Este arquivo está vazio/],
  ["database_unavailable", /Não foi carregado\./],
])("a file that is refused (%s) is explained and cannot be sent", async (code, words) => {
  stubServer({ [UPLOAD]: () => problem(code) });
  show(<ReplyBox contact={contactWith()} />);
  await attach(pdf());
  expect(await screen.findByText(words)).toBeVisible();
  expect(sendButton()).toBeDisabled();
});

it("a file over the limit is refused before it is uploaded", async () => {
  const { requests } = stubServer({});
  show(<ReplyBox contact={contactWith()} />);
  const image = new File([new Uint8Array(1)], "foto.jpg", { type: "image/jpeg" });
  Object.defineProperty(image, "size", { value: 17 * 1024 * 1024 });
  await attach(image);
  expect(await screen.findByText(/Grande demais/)).toBeVisible();
  expect(requests).toEqual([]);
});
