import { describe, expect, it } from "vitest";
import { ChipActionDialog } from "@/components/chips/chip-action-dialog";
import { availableActions, canReadQr } from "@/components/chips/chip-actions";
import { nextStep } from "@/components/chips/next-step";
import type { Chip } from "@/types/chips";
import { chipWith, headline, show } from "./dashboard-stub";

function textFor(chip: Chip): string {
  show(<ChipActionDialog action="reconnect" chip={chip} onClose={() => {}} onReconnected={() => {}} />);
  return document.querySelector("[role=alertdialog]")?.textContent ?? "";
}

describe("the question before a reconnect", () => {
  it("of an adopted instance that we disconnected says that it is made anew, and what becomes of its webhook", () => {
    const disconnected = chipWith({
      adopted: true,
      isMadeAnewByReconnect: true,
      headline: headline("disconnected_by_operator"),
    });
    const text = textFor(disconnected);
    expect(text).toContain("Ela será apagada lá e criada de novo");
    expect(text).toMatch(/webhook de outro sistema se perdem; o webhook passa a ser o nosso/);
  });

  it("is asked before an adopted instance without a session is made anew, although it only lacks a scan", () => {
    const neverPaired = chipWith({ adopted: true, state: "close", headline: headline("never_paired") });
    expect(canReadQr(neverPaired)).toBe(true);
    const loggedOut = { ...neverPaired, isMadeAnewByReconnect: true };
    expect(canReadQr(loggedOut)).toBe(false);
    expect(availableActions(loggedOut)).toContain("reconnect");
    expect(nextStep(loggedOut)).toBe("reconnect");
  });

  it("of another adopted instance says that its webhook stays", () => {
    const text = textFor(chipWith({ adopted: true, headline: headline("logged_out") }));
    expect(text).toContain("sem mudar o webhook nem as configurações");
  });

  it("of an instance of ours says nothing of webhooks", () => {
    expect(textFor(chipWith({ headline: headline("logged_out") }))).not.toContain("webhook");
  });
});
