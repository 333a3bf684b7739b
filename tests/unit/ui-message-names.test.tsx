import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { MessagePageContent } from "@/components/messages/message-page-content";
import { show, stubServer } from "./dashboard-stub";
import { MESSAGE_ID, messageWith } from "./message-stub";

test("the page of a message names every chip by its label, and by its instance without a label", async () => {
  const message = messageWith({
    reason: "migrated",
    migrationCause: "banned",
    chipNames: { "julia-1": "Plantão norte", "julia-2": "Cardiologia" },
    sentAt: "2026-03-02T14:58:00.000Z",
    attempts: [
      {
        instanceName: "julia-1",
        status: "sent",
        startedAt: "2026-03-02T14:58:00.000Z",
        finishedAt: "2026-03-02T14:58:01.000Z",
        error: null,
      },
    ],
    routing: {
      strategy: "sticky",
      candidates: [
        { instanceName: "julia-1", verdict: "chosen", load: 0.35 },
        { instanceName: "julia-2", verdict: "hour_full", load: 0.8 },
        { instanceName: "julia-3", verdict: "banned", load: 0 },
      ],
    },
    contact: {
      id: "01980000-0000-7000-8000-0000000000c1",
      name: "Ana Lima",
      specialty: null,
      preferredInstance: "julia-1",
      events: [
        {
          id: "1",
          at: "2026-03-02T14:58:00.000Z",
          kind: "migrated",
          from: "julia-2",
          to: "julia-1",
          reason: "banned",
          messageId: null,
          service: null,
          person: null,
        },
      ],
    },
  });
  stubServer({ [`GET /api/dashboard/messages/${MESSAGE_ID}`]: () => message });
  show(<MessagePageContent messageId={MESSAGE_ID} canWrite />);
  await screen.findByRole("heading", { level: 1 });
  const shown = document.body.textContent ?? "";
  expect(shown).toContain("Enviada por Plantão norte: o gateway aceitou");
  expect(screen.getByRole("link", { name: "Plantão norte" })).toBeInTheDocument();
  expect(shown).toContain("Cardiologia");
  expect(shown).toContain("julia-3");
  expect(shown).not.toMatch(/julia-[12]/);
});
