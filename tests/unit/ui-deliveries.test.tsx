import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { DeliveriesPanel } from "@/components/status/deliveries-panel";
import { show } from "./dashboard-stub";

it("shows zero failures and omits other empty categories", () => {
  const none = { failed: 0, expired: 0, cancelled: 0, uncertain: 0, waiting: 0, lost: 0 };
  show(<DeliveriesPanel deliveries={{ accepted: 4, sent: 1, delivered: 1, read: 2, ...none }} />);
  const items = screen.getAllByRole("listitem").map((item) => item.textContent);
  expect(items).toEqual([
    "Lidas250%",
    "Entregues, não lidas125%",
    "Enviadas, sem confirmação125%",
    "Falharam00%",
  ]);
  expect(within(screen.getByRole("list")).queryByText("Incertas")).not.toBeInTheDocument();
  expect(screen.getByText("4 aceitas · nenhuma perdida")).toBeInTheDocument();
});

it("counts expired messages as lost, and says which failed ones are not", () => {
  const none = { sent: 0, delivered: 0, cancelled: 0, uncertain: 0, waiting: 0 };
  const { rerender } = show(
    <DeliveriesPanel deliveries={{ ...none, accepted: 61, read: 16, failed: 0, expired: 45, lost: 45 }} />,
  );
  expect(screen.getByText("61 aceitas · 45 perdidas")).toBeInTheDocument();
  rerender(
    <DeliveriesPanel deliveries={{ ...none, accepted: 61, read: 15, failed: 1, expired: 45, lost: 5 }} />,
  );
  expect(screen.getByText(/^61 aceitas · 5 perdidas \(sem contar as enviadas de novo/)).toBeInTheDocument();
});
