import type { ContactDetail, ConversationItem } from "@/types/contact-pages";

export const CONTACT_ID = "01980000-0000-7000-8000-0000000000c1";

export const contactWith = (change: Partial<ContactDetail> = {}): ContactDetail => ({
  id: CONTACT_ID,
  name: "Ana Lima",
  whatsappName: null,
  address: "5511988887777",
  externalId: null,
  specialty: null,
  preferredInstance: "julia-1",
  chipNames: { "julia-1": "Recepção" },
  events: [],
  lastMessageAt: null,
  lastReplyAt: null,
  optOut: null,
  erasedAt: null,
  numberErasedAt: null,
  replyWindowUntil: null,
  nextChipName: "Recepção",
  version: 1,
  ...change,
});

export const itemWith = (change: Partial<ConversationItem> = {}): ConversationItem => ({
  id: "01980000-0000-7000-8000-0000000000d1",
  direction: "in",
  kind: "text",
  text: "Posso sim",
  media: null,
  quoted: null,
  reactions: [],
  chipName: "Recepção",
  status: null,
  waiting: null,
  error: null,
  client: null,
  person: null,
  at: "2026-03-02T14:57:00.000Z",
  editedAt: null,
  deletedAt: null,
  ...change,
});
