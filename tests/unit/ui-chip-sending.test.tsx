import { screen } from "@testing-library/react";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { ChipContacts } from "@/components/chips/chip-contacts";
import { ChipReplies } from "@/components/chips/chip-replies";
import { ChipSending } from "@/components/chips/chip-sending";
import type { ChipMessageList } from "@/types/message-pages";
import { CHIP_ID, chipWith, show, stubServer } from "./dashboard-stub";
import { rowWith } from "./message-stub";

const NOW = new Date("2026-03-02T15:00:00.000Z");
const MESSAGES = `GET /api/dashboard/chips/${CHIP_ID}/messages`;
const CONTACTS = `GET /api/dashboard/chips/${CHIP_ID}/contacts`;
beforeEach(() => void vi.useFakeTimers({ now: NOW, shouldAdvanceTime: true }));

type Sending = NonNullable<ChipMessageList["sending"]>;
const REPLIES = { days: 7, received: 0, writtenTo: 0, answered: 0 };
const FREE: Sending = { able: "yes", nextSlotAt: null, blockedBy: null, out: null };

describe("the sending panel of a chip", () => {
  const nextSlotAt = "2099-03-02T17:32:00.000Z";
  const full = (blockedBy: Sending["blockedBy"]) => ({ nextSlotAt, blockedBy });
  it.each<[string, Partial<Sending>, RegExp]>([
    ["a slot is free", {}, /^Pode enviar agora\.$/],
    ["its hour is full", full("hour"), /14:32, porque já usou todos os envios da hora\./],
    ["its day is full", full("day"), /14:32, porque já usou todos os envios de 24 horas\./],
    ["it is in its gap", full("gap"), /14:32, porque está no intervalo entre dois envios\./],
    ["nothing is allowed", { blockedBy: "no_capacity" }, /o limite de hoje é zero/],
    ["it is restricted", { able: "known" }, /Só envia para médicos que já conhecem o número/],
    ["it cannot send", { ...full("hour"), able: "no" }, /enquanto não estiver conectado/],
    [
      "it is out of rotation",
      { out: { since: "2026-03-02T14:00:00.000Z", cause: "uncertain" } },
      /Dois envios seguidos ficaram sem resposta\..*Volta sozinho/,
    ],
  ])("explains when %s", async (_, change, sentence) => {
    stubServer({ [MESSAGES]: () => ({ items: [], sending: { ...FREE, ...change } }) });
    show(<ChipSending chip={chipWith({ status: "active" })} />);
    expect(await screen.findByText(sentence)).toBeInTheDocument();
  });

  it("lists the chip's recent messages and links to all of them", async () => {
    const item = rowWith({ status: "failed", error: "number_not_on_whatsapp" });
    stubServer({ [MESSAGES]: () => ({ items: [item], sending: FREE }) });
    show(<ChipSending chip={chipWith({ instanceName: "Equipe norte" })} />);
    expect(await screen.findByRole("link", { name: "Ana Lima" })).toHaveAttribute(
      "href",
      `/messages/${item.id}`,
    );
    expect(screen.getByText("Este número não tem WhatsApp")).toBeInTheDocument();
    expect(screen.getByRole("link", { name: "Ver todas" })).toHaveAttribute(
      "href",
      "/messages?instance=Equipe%20norte",
    );
  });
});

describe("the contacts that a chip serves", () => {
  it("are counted, and the first of them are named", async () => {
    const contact = {
      id: "01980000-0000-7000-8000-0000000000d1",
      name: "Ana Lima",
      phone: "5511988887777",
      specialty: "pediatria",
      lastMessageAt: null,
      lastReplyAt: null,
    };
    stubServer({ [CONTACTS]: () => ({ total: 14, items: [contact], replies: REPLIES }) });
    show(<ChipContacts chipId={CHIP_ID} instanceName="julia-1" />);
    expect(
      await screen.findByRole("heading", { name: "14 médicos atendidos por este chip" }),
    ).toBeInTheDocument();
    expect(screen.getByText("+55 11 98888-7777 · pediatria")).toBeInTheDocument();
    expect(screen.getByText("e mais 13")).toBeInTheDocument();
  });
});

describe("the replies to a chip", () => {
  it("are counted, with the share of the contacts that answered", async () => {
    const replies = { days: 7, received: 1234, writtenTo: 40, answered: 13 };
    stubServer({ [CONTACTS]: () => ({ total: 0, items: [], replies }) });
    show(<ChipReplies chipId={CHIP_ID} />);
    expect(await screen.findByRole("heading", { name: "Respostas em 7 dias" })).toBeInTheDocument();
    expect(screen.getByText("Taxa de resposta").parentElement).toHaveTextContent(
      /33%13 de 40 médicos que receberam mensagem$/,
    );
    expect(screen.getByText("Mensagens recebidas").parentElement).toHaveTextContent(/1\.234$/);
  });

  it("have no rate while no contact has received a message", async () => {
    stubServer({ [CONTACTS]: () => ({ total: 0, items: [], replies: REPLIES }) });
    show(<ChipReplies chipId={CHIP_ID} />, { locale: "en" });
    expect((await screen.findByText("Reply rate")).parentElement).toHaveTextContent(
      "—nobody received a message",
    );
  });
});
