import { screen, waitFor, within } from "@testing-library/react";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MessagePageContent } from "@/components/messages/message-page-content";
import { MessagesPageContent } from "@/components/messages/messages-page-content";
import { messageDetailOptions } from "@/lib/api/messages";
import type { BatchDetail } from "@/types/batches";
import { newClient, problem, show, stubServer, user } from "./dashboard-stub";
import { MESSAGE_ID, messageWith, pageOf, rowWith } from "./message-stub";

const BATCH_ID = "01980000-0000-7000-8000-0000000000ba";
const BATCH_PATH = `/api/dashboard/batches/${BATCH_ID}`;

const batchWith = (change: Partial<BatchDetail> = {}): BatchDetail => ({
  batchId: BATCH_ID,
  name: "Plantões de dezembro",
  status: "active",
  counts: {
    ...{ queued: 1200, sending: 1, sent: 40, delivered: 0, read: 7 },
    ...{ failed: 0, expired: 0, cancelled: 0, uncertain: 0 },
  },
  createdAt: "2026-03-02T14:57:00.000Z",
  client: "crm",
  refused: 3,
  ...change,
});

function openList(batch: BatchDetail, canWrite = true) {
  window.history.replaceState(null, "", `/messages?batch=${BATCH_ID}`);
  const server = stubServer({
    "GET /api/dashboard/messages": () => pageOf([rowWith()], { filteredBatch: batch.name }),
    [`GET ${BATCH_PATH}`]: () => batch,
    [`POST ${BATCH_PATH}/pause`]: () => batchWith({ status: "paused" }),
    [`POST ${BATCH_PATH}/cancel`]: () => batchWith({ status: "cancelled" }),
  });
  show(<MessagesPageContent canWrite={canWrite} />);
  return server;
}

// Loads the lazy modules in advance, so that no module is still loading at the end of a test.
beforeAll(async () => {
  await Promise.all([
    import("@/components/messages/batch-panel"),
    import("@/types/batches"),
    import("@/types/message-pages"),
  ]);
});
beforeEach(() => window.history.replaceState(null, "", "/messages"));

describe("the messages of a batch", () => {
  it("are below the batch's name, service and progress", async () => {
    const { requests } = openList(batchWith());
    expect(await screen.findByRole("heading", { name: "Plantões de dezembro" })).toBeVisible();
    expect(screen.getByText("Na fila").nextSibling).toHaveTextContent("1.200");
    expect(screen.getByText("Recusadas").nextSibling).toHaveTextContent("3");
    expect(screen.getByText("Em andamento")).toBeVisible();
    expect(requests.map(({ path }) => path)).toContain(`/api/dashboard/messages?batch=${BATCH_ID}`);
    await user.click(screen.getByRole("button", { name: /Lote: Plantões de dezembro/ }));
    expect(window.location.search).toBe("");
    await waitFor(() => expect(screen.queryByText("Em andamento")).toBeNull());
  });

  it("wait, after an operator has confirmed the pause of the batch", async () => {
    const { requests } = openList(batchWith());
    await user.click(await screen.findByRole("button", { name: "Pausar lote" }));
    const dialog = within(await screen.findByRole("alertdialog"));
    expect(dialog.getByText(/O prazo de cada uma continua correndo/)).toBeVisible();
    const posts = () => requests.filter(({ method }) => method === "POST").map(({ path }) => path);
    expect(posts()).toEqual([]);
    await user.click(dialog.getByRole("button", { name: "Pausar lote" }));
    await waitFor(() => expect(posts()).toEqual([`${BATCH_PATH}/pause`]));
    await waitFor(() => expect(screen.queryByRole("alertdialog")).toBeNull());
  });

  it("that does not exist are not blamed on the server", async () => {
    window.history.replaceState(null, "", `/messages?batch=${BATCH_ID}`);
    stubServer({
      "GET /api/dashboard/messages": () => pageOf([]),
      [`GET ${BATCH_PATH}`]: () => problem("batch_not_found"),
    });
    show(<MessagesPageContent canWrite />);
    expect(await screen.findByText("Este lote não existe.")).toBeVisible();
    expect(screen.queryByText("Algo deu errado aqui")).toBeNull();
    expect(screen.getByRole("button", { name: "Limpar filtros" })).toBeVisible();
  });

  it.each<[string, BatchDetail["status"], boolean, string[]]>([
    ["a paused batch can be resumed", "paused", true, ["Retomar lote", "Cancelar lote"]],
    ["a finished batch cannot be changed", "done", true, []],
    ["managers cannot change a batch", "active", false, []],
  ])("%s", async (_, status, canWrite, names) => {
    openList(batchWith({ status }), canWrite);
    await screen.findByRole("heading", { name: "Plantões de dezembro" });
    const commands = screen.queryAllByRole("button", { name: /(Pausar|Retomar|Cancelar) lote/ });
    expect(commands.map(({ textContent }) => textContent)).toEqual(names);
  });
});

describe("the page of a message", () => {
  it("links to the message's batch, and shows its schedule and when it was cancelled", () => {
    const message = messageWith({
      status: "cancelled",
      batchId: BATCH_ID,
      scheduledFor: "2026-03-04T12:00:00.000Z",
      cancelledAt: "2026-03-02T14:59:00.000Z",
    });
    stubServer({ [`GET /api/dashboard/messages/${MESSAGE_ID}`]: () => message });
    const client = newClient();
    client.setQueryData(messageDetailOptions(MESSAGE_ID).queryKey, message);
    show(<MessagePageContent messageId={MESSAGE_ID} canWrite />, { client });
    expect(screen.getByRole("link", { name: "Ver as mensagens do lote" })).toHaveAttribute(
      "href",
      `/messages?batch=${BATCH_ID}`,
    );
    expect(screen.getByText("Agendada para").nextSibling).toHaveTextContent("04/03");
    const entry = screen.getByText("Cancelada antes do envio").closest("li");
    expect(entry?.querySelector("time")).toHaveAttribute("datetime", message.cancelledAt);
  });
});
