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

describe("the reconnect confirmation", () => {
  it("explains that an adopted instance we disconnected is created again and loses its webhook", () => {
    const disconnected = chipWith({
      adopted: true,
      isMadeAnewByReconnect: true,
      headline: headline("disconnected_by_operator"),
    });
    const text = textFor(disconnected);
    expect(text).toContain("Ela será apagada lá e criada de novo");
    expect(text).toMatch(/webhook de outro sistema se perdem; o webhook passa a ser o nosso/);
  });

  it("is required before an adopted instance without a session is created again", () => {
    const neverPaired = chipWith({ adopted: true, state: "close", headline: headline("never_paired") });
    expect(canReadQr(neverPaired)).toBe(true);
    const loggedOut = { ...neverPaired, isMadeAnewByReconnect: true };
    expect(canReadQr(loggedOut)).toBe(false);
    expect(availableActions(loggedOut)).toContain("reconnect");
    expect(nextStep(loggedOut)).toBe("reconnect");
  });

  it("says that any other adopted instance keeps its webhook", () => {
    const text = textFor(chipWith({ adopted: true, headline: headline("logged_out") }));
    expect(text).toContain("sem mudar o webhook nem as configurações");
  });

  it("does not mention webhooks for an instance that we created", () => {
    expect(textFor(chipWith({ headline: headline("logged_out") }))).not.toContain("webhook");
  });
});
