import { cleanup, render } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { ChipActionDialog } from "@/components/chips/chip-action-dialog";
import type { Chip } from "@/types/chips";
import { chipWith, Dashboard, newClient } from "./dashboard-stub";

afterEach(cleanup);

function textFor(chip: Chip): string {
  render(
    <Dashboard client={newClient()}>
      <ChipActionDialog action="reconnect" chip={chip} onClose={() => {}} onReconnected={() => {}} />
    </Dashboard>,
  );
  return document.querySelector("[role=alertdialog]")?.textContent ?? "";
}

const headline = (code: Chip["headline"]["code"]) => ({ code, since: null, contacts: 0, values: {} });

describe("the question before a reconnect", () => {
  it("of an adopted instance that we disconnected says that it is made anew, and what becomes of its webhook", () => {
    const text = textFor(chipWith({ adopted: true, headline: headline("disconnected_by_operator") }));
    expect(text).toContain("apagada no gateway e criada de novo");
    expect(text).toMatch(/webhook que outro sistema tenha nela se perdem; o webhook passa a ser o nosso/);
  });

  it("of another adopted instance says when that would happen", () => {
    const text = textFor(chipWith({ adopted: true, headline: headline("logged_out") }));
    expect(text).toContain("sem mudar o webhook nem as configurações");
    expect(text).toContain("Se ela sumiu do gateway ou foi desconectada por aqui");
  });

  it("of an instance of ours says nothing of webhooks", () => {
    expect(textFor(chipWith({ headline: headline("logged_out") }))).not.toContain("webhook");
  });
});
