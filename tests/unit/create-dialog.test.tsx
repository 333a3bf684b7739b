// biome-ignore-all lint/style/noExcessiveLinesPerFile: one dialog with all its outcomes
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { Toaster, toast } from "sonner";
import { afterEach, describe, expect, it, vi } from "vitest";
import { CreateInstanceDialog } from "@/components/chips/create-instance-dialog";
import type { CreateInstanceAnswer } from "@/types/pairing";
import {
  CHIP_ID,
  chipListOf,
  chipWith,
  fill,
  headline,
  NAME,
  problem,
  qrNow,
  type StubAnswer,
  show,
  stubServer,
  user,
} from "./dashboard-stub";

const CREATE = "POST /api/dashboard/chips/instances/create";
const ADOPT = "POST /api/dashboard/chips/instances/adopt";
const CHIP = `GET /api/dashboard/chips/${CHIP_ID}`;
const LIST = "GET /api/dashboard/chips?search=5511999998888&pageSize=1";
const made = () => chipWith();
const beingMade = () =>
  chipWith({
    state: "missing",
    headline: headline("operation_under_way", { operation: "create" }),
    operation: {
      id: "01980000-0000-7000-8000-00000000000a",
      kind: "create",
      state: "requested",
      requestedAt: "2026-03-02T12:00:00.000Z",
      attempts: 0,
      error: null,
    },
  });
const adopted = () => chipWith({ instanceName: "Revoluna2", adopted: true });
const answer = (): CreateInstanceAnswer => ({
  chipId: CHIP_ID,
  instanceName: NAME,
  status: "pending",
  state: "connecting",
  qr: qrNow("A"),
});

function openDialog(create: StubAnswer, chip: StubAnswer = made, list: StubAnswer = () => chipListOf([])) {
  const server = stubServer({ [CREATE]: create, [ADOPT]: adopted, [CHIP]: chip, [LIST]: list });
  const on = { onOpenChange: vi.fn(), onCreated: vi.fn(), onExisting: vi.fn() };
  const dialog = (open: boolean) => (
    <>
      <CreateInstanceDialog open={open} {...on} />
      <Toaster />
    </>
  );
  const { rerender } = show(dialog(true));
  return { ...on, server, close: () => rerender(dialog(false)), reopen: () => rerender(dialog(true)) };
}

const opensQr = expect.objectContaining({ chipId: CHIP_ID, instanceName: NAME });
const phone = () => screen.getByLabelText("Número do chip");
const create = async (typed = "11999998888") => {
  fill(phone(), typed);
  await user.click(screen.getByRole("button", { name: "Criar e conectar" }));
};
const offersTheChip = () =>
  expect(screen.getByRole("link", { name: "Abrir o chip" })).toHaveAttribute("href", `/chips/${CHIP_ID}`);

function later<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

afterEach(async () => {
  // Toasts remain after their page is unmounted.
  toast.dismiss();
  await waitFor(() => expect(document.querySelectorAll("[data-sonner-toast]")).toHaveLength(0));
});

describe("the create dialog", () => {
  it("sends the typed values and passes on the response with its QR code", async () => {
    const { server, onCreated, onOpenChange } = openDialog(answer);
    await user.type(phone(), "11999998888");
    expect(phone()).toHaveValue("(11) 99999-8888");
    expect(screen.getByLabelText(/Nome da instância/)).toHaveAttribute("placeholder", NAME);
    await user.click(screen.getByLabelText("Este número já está aquecido?"));
    await user.click(screen.getByRole("button", { name: "Criar e conectar" }));
    await waitFor(() => expect(onCreated).toHaveBeenCalledExactlyOnceWith(opensQr));
    expect(server.sent()).toEqual([{ phone: "(11) 99999-8888", alreadyWarm: true }]);
    expect(onOpenChange).toHaveBeenCalledWith(false);
  });

  it("shows the pool's default limits and warm-up for a chip without its own", async () => {
    openDialog(answer);
    expect(
      screen.getByText(
        /começa com 1 mensagem por hora e 4 em 24 horas e chega aos limites completos no dia 21/,
      ),
    ).toBeVisible();
    await user.click(screen.getByText("Limites de envio"));
    expect(screen.getByText("Em branco, vale o padrão do pool: 19 por hora e 95 em 24 horas.")).toBeVisible();
    expect(screen.getByLabelText("Por hora")).toHaveAttribute("placeholder", "19");
    expect(screen.getByLabelText("Em 24 horas")).toHaveAttribute("placeholder", "95");
  });

  it("refuses limits that contradict each other at their field, and shows the server's refusal there", async () => {
    const { server } = openDialog(() =>
      problem("invalid_request", { errors: [{ path: "perHour", message: "above_per_day" }] }),
    );
    fill(screen.getByLabelText("Por hora"), "30");
    fill(screen.getByLabelText("Em 24 horas"), "10");
    await create();
    expect(screen.getByText("Não pode ser menor que o limite por hora.")).toBeVisible();
    expect(screen.getByLabelText("Em 24 horas")).toBeInvalid();
    expect(server.requests).toHaveLength(0);
    fill(screen.getByLabelText("Em 24 horas"), "");
    await create();
    expect(await screen.findByText("Não pode ser maior que o limite de 24 horas.")).toBeVisible();
    expect(screen.getByLabelText("Por hora")).toBeInvalid();
    expect(server.sent()).toEqual([{ phone: "11999998888", alreadyWarm: false, perHour: 30 }]);
  });

  it("shows progress immediately and cannot be submitted twice", async () => {
    const gateway = later<CreateInstanceAnswer>();
    const { server } = openDialog(() => gateway.promise);
    await user.type(phone(), "11999998888{Enter}");
    expect(await screen.findByText(`Criando ${NAME}…`)).toBeVisible();
    expect(screen.queryByRole("button", { name: "Criar e conectar" })).toBeNull();
    expect(server.sent()).toHaveLength(1);
  });

  it("shows the name that the server chose, and the step that the creation has reached", async () => {
    const gateway = later<CreateInstanceAnswer>();
    let chip = { ...beingMade(), instanceName: `${NAME}-2` };
    const { onCreated } = openDialog(
      () => gateway.promise,
      () => made(),
      () => chipListOf([chip]),
    );
    const current = () => document.querySelector("[aria-current=step]")?.textContent;
    await user.type(phone(), "11999998888{Enter}");
    expect(await screen.findByText(`Criando ${NAME}-2…`)).toBeVisible();
    expect(current()).toBe("Criar a instância no gateway");
    chip = { ...chip, state: "connecting" };
    await waitFor(() => expect(current()).toBe("Esperar o QR code do WhatsApp"));
    gateway.resolve(answer());
    await waitFor(() => expect(onCreated).toHaveBeenCalledOnce());
  });

  it("shows an invalid phone at its field without calling the server", async () => {
    const { server } = openDialog(answer);
    await create("119999");
    expect(await screen.findByText(/parece incompleto/)).toBeVisible();
    expect(phone()).toBeInvalid();
    expect(phone()).toHaveFocus();
    expect(server.requests).toHaveLength(0);
  });

  it("links to the chip when the phone already works", async () => {
    const { onExisting } = openDialog(
      () => problem("phone_taken", { chipId: CHIP_ID }),
      () => chipWith({ status: "active", headline: headline("connected") }),
    );
    await create();
    expect(await screen.findByText("Este número já é de outro chip.")).toBeVisible();
    offersTheChip();
    expect(phone()).toHaveFocus();
    expect(onExisting).not.toHaveBeenCalled();
  });

  it("offers to adopt an instance that exists only at the gateway, then opens its QR code", async () => {
    const { server, onExisting } = openDialog(() => problem("instance_name_taken", { adoptable: true }));
    fill(screen.getByLabelText(/Nome da instância/), "Revoluna2");
    await create();
    await user.click(await screen.findByRole("button", { name: "Importar esta instância" }));
    await waitFor(() => expect(onExisting).toHaveBeenCalledExactlyOnceWith(CHIP_ID));
    expect(server.requests.at(-1)?.body).toEqual({ instanceName: "Revoluna2" });
  });

  it("explains a gateway failure and keeps the typed values", async () => {
    openDialog(() => problem("gateway_unavailable"));
    await create();
    expect(await screen.findByText(/O gateway do WhatsApp não responde/)).toBeVisible();
    expect(phone()).toHaveValue("(11) 99999-8888");
  });

  it.each([
    ["gateway_timeout", "O gateway do WhatsApp está demorando"],
    ["gateway_error", "O gateway do WhatsApp respondeu com um erro"],
    ["gateway_unavailable", "O gateway do WhatsApp não responde"],
  ] as const)(
    "shows %s while the creation continues, then opens the QR code",
    async (code, words) => {
      let chip = beingMade();
      const { server, onExisting, onCreated } = openDialog(
        () => problem(code, { chipId: CHIP_ID }),
        () => chip,
      );
      await user.type(phone(), "11999998888");
      await create();
      expect(await screen.findByText(words)).toBeVisible();
      expect(screen.getByText(/A criação continua sozinha/)).toBeVisible();
      offersTheChip();
      expect(screen.queryByText(/já existe/)).toBeNull();
      expect(onExisting).not.toHaveBeenCalled();
      expect(onCreated).not.toHaveBeenCalled();
      chip = made();
      await waitFor(() =>
        expect(onCreated).toHaveBeenCalledExactlyOnceWith(
          expect.objectContaining({ chipId: CHIP_ID, instanceName: NAME, qr: null }),
        ),
      );
      expect(onExisting).not.toHaveBeenCalled();
      expect(server.sent()).toHaveLength(1);
    },
    20_000,
  );

  it("reports that a continued creation finally failed", async () => {
    let chip: unknown = beingMade();
    const { onCreated } = openDialog(
      () => problem("gateway_timeout", { chipId: CHIP_ID }),
      () => chip ?? problem("chip_not_found"),
    );
    await create();
    await screen.findByText("O gateway do WhatsApp está demorando");
    chip = null;
    expect(await screen.findByText(/O gateway do WhatsApp respondeu com um erro/)).toBeVisible();
    expect(phone()).toHaveValue("(11) 99999-8888");
    expect(onCreated).not.toHaveBeenCalled();
  });

  it("follows a chip that somebody is creating right now without offering a reconnect", async () => {
    let chip = beingMade();
    const { onExisting, onCreated } = openDialog(
      () => problem("phone_taken", { chipId: CHIP_ID }),
      () => chip,
    );
    await create();
    expect(await screen.findByText("Este chip já está sendo criado")).toBeVisible();
    expect(onExisting).not.toHaveBeenCalled();
    chip = made();
    await waitFor(() => expect(onCreated).toHaveBeenCalledOnce());
  });

  it.each(["chip_status_conflict", "internal_error", "database_unavailable"] as const)(
    "does not treat %s as an existing chip",
    async (code) => {
      const { onExisting } = openDialog(() => problem(code, { chipId: CHIP_ID }));
      await user.type(phone(), "11999998888");
      await create();
      expect(await screen.findByRole("alert")).toBeVisible();
      expect(onExisting).not.toHaveBeenCalled();
      expect(screen.queryByText(/já existe/)).toBeNull();
    },
  );

  async function closeWhileItWorks(chip?: StubAnswer) {
    const gateway = later<unknown>();
    const dialog = openDialog(() => gateway.promise, chip);
    await create();
    await screen.findByText(`Criando ${NAME}…`);
    dialog.close();
    return { ...dialog, answer: gateway.resolve };
  }
  const press = async (name: string) => fireEvent.click(await screen.findByRole("button", { name }));

  it("shows toasts about the slow gateway and the QR code when closed during the creation", async () => {
    let chip = beingMade();
    const closed = await closeWhileItWorks(() => chip);
    closed.answer(problem("gateway_timeout", { chipId: CHIP_ID }));
    expect(await screen.findByText("O gateway do WhatsApp está demorando")).toBeVisible();
    chip = made();
    await press("Ler QR code");
    expect(closed.onCreated).toHaveBeenCalledExactlyOnceWith(opensQr);
  });

  it("shows a toast that links to the QR code when closed during the creation", async () => {
    const closed = await closeWhileItWorks();
    closed.answer(answer());
    await press("Ler QR code");
    expect(closed.onCreated).toHaveBeenCalledExactlyOnceWith(opensQr);
  });

  it("shows a toast that reopens the filled form when the creation fails after closing", async () => {
    const closed = await closeWhileItWorks();
    closed.answer(problem("gateway_unavailable"));
    await press("Voltar");
    expect(closed.onOpenChange).toHaveBeenCalledWith(true);
    closed.reopen();
    expect(phone()).toHaveValue("(11) 99999-8888");
  });
});
