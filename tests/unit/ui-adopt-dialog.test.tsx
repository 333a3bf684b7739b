import { screen, within } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { AdoptInstanceDialog } from "@/components/chips/adopt/adopt-instance-dialog";
import type { AdoptableInstance } from "@/types/adoption";
import { CHIP_ID, chipWith, problem, type StubAnswer, show, stubServer, user } from "./dashboard-stub";

const LIST = "GET /api/dashboard/chips/instances/adoptable";
const ADOPT = "POST /api/dashboard/chips/instances/adopt";

const instance = (change: Partial<AdoptableInstance> = {}): AdoptableInstance => ({
  instanceName: "Revoluna2",
  gateway: { id: "default", name: "default" },
  state: "open",
  ownerPhone: "5511988887777",
  profileName: "Júlia",
  ...change,
});

function openDialog(list: StubAnswer, adopt: StubAnswer = () => problem("internal_error")) {
  const server = stubServer({ [LIST]: list, [ADOPT]: adopt });
  const on = { onClose: vi.fn(), onScan: vi.fn() };
  show(<AdoptInstanceDialog {...on} />);
  return { ...on, server };
}

const rowOf = async (name: string) => {
  const row = (await screen.findByText(name)).closest("li");
  if (row === null) throw new Error(`no row of ${name}`);
  return within(row);
};

describe("the adoption dialog", () => {
  it("opens the QR code of an instance that nobody has paired", async () => {
    const { onScan } = openDialog(
      () => ({ items: [instance({ ownerPhone: null, state: "close" })] }),
      () => chipWith({ status: "pending", adopted: true }),
    );
    const row = await rowOf("Revoluna2");
    expect(row.getByText("Sem celular pareado")).toBeVisible();
    await user.click(row.getByRole("button", { name: "Importar Revoluna2" }));
    await user.click(await row.findByRole("button", { name: "Ler QR code" }));
    expect(onScan).toHaveBeenCalledExactlyOnceWith(CHIP_ID);
  });

  it("shows a rejection at its row, with the conflicting chip", async () => {
    openDialog(
      () => ({ items: [instance(), instance({ instanceName: "other" })] }),
      () => problem("phone_taken", { chipId: CHIP_ID }),
    );
    const row = await rowOf("other");
    await user.click(row.getByRole("button", { name: "Importar other" }));
    expect(await row.findByText(/Já existe um chip com este número/)).toBeVisible();
    expect(row.getByRole("link", { name: "Abrir o chip" })).toHaveAttribute("href", `/chips/${CHIP_ID}`);
    expect((await rowOf("Revoluna2")).queryByRole("alert")).toBeNull();
  });

  it("explains why a name is not accepted", async () => {
    openDialog(
      () => ({ items: [instance({ instanceName: "olá!" })] }),
      () => problem("invalid_request"),
    );
    const row = await rowOf("olá!");
    await user.click(row.getByRole("button", { name: "Importar olá!" }));
    expect(
      await row.findByText(/Não dá para importar esta instância: só aceitamos nomes de até 50 caracteres/),
    ).toBeVisible();
  });

  it("says why the gateway could not be queried and retries on demand", async () => {
    let down = true;
    openDialog(() => (down ? problem("gateway_rejected_credentials") : { items: [] }));
    expect(await screen.findByText(/recusou a nossa chave/)).toBeVisible();
    down = false;
    await user.click(screen.getByRole("button", { name: "Tentar de novo" }));
    expect(await screen.findByText(/Nada para importar/)).toBeVisible();
  });
});
