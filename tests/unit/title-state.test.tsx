import { render, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import { TitleState } from "@/components/layout/title-state";

it("the title shows the page's current state, even after Next.js has written another title", async () => {
  document.head.append(document.createElement("title"));
  document.title = "Chips · Júlia";
  const { rerender, unmount } = render(<TitleState state="3 fora do ar" />);
  expect(document.title).toBe("3 fora do ar · Chips · Júlia");
  rerender(<TitleState state="4 fora do ar" />);
  expect(document.title).toBe("4 fora do ar · Chips · Júlia");
  document.title = "Situação · Júlia";
  await waitFor(() => expect(document.title).toBe("4 fora do ar · Situação · Júlia"));
  rerender(<TitleState state="" />);
  expect(document.title).toBe("Situação · Júlia");
  rerender(<TitleState state="1 fora do ar" />);
  unmount();
  expect(document.title).toBe("Situação · Júlia");
});
