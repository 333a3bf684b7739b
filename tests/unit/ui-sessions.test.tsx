import { screen, waitFor } from "@testing-library/react";
import { beforeAll, expect, it } from "vitest";
import { SessionsDialog } from "@/components/layout/sessions-dialog";
import type { SessionRow } from "@/types/sessions";
import { show, stubServer, user } from "./dashboard-stub";

const OWN = "/api/dashboard/sessions";

const sessionWith = (change: Partial<SessionRow>): SessionRow => ({
  id: "01980000-0000-7000-8000-000000000b01",
  browser: "Chrome",
  system: "Windows",
  address: "203.0.113.7",
  lastSeenAt: "2026-03-02T15:00:00.000Z",
  createdAt: "2026-03-02T12:00:00.000Z",
  isCurrent: true,
  ...change,
});
const PHONE = sessionWith({
  id: "01980000-0000-7000-8000-000000000b02",
  browser: "Safari",
  system: "iPhone",
  isCurrent: false,
});

beforeAll(async () => {
  await Promise.all([import("@/types/sessions"), import("@/components/layout/toasts")]);
});

it("ends one other session, and offers no button for the session in use", async () => {
  let items = [sessionWith({}), PHONE];
  const { requests } = stubServer({
    [`DELETE ${OWN}/`]: () => {
      items = [sessionWith({})];
      return new Response(null, { status: 204 });
    },
    [`GET ${OWN}`]: () => ({ items }),
  });
  show(<SessionsDialog person={null} onClose={() => {}} />);
  expect(await screen.findByText("Chrome · Windows")).toHaveTextContent("esta sessão");
  expect(screen.queryByRole("button", { name: "Encerrar Chrome · Windows" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Encerrar Safari · iPhone" }));
  await waitFor(() => expect(screen.queryByText("Safari · iPhone")).toBeNull());
  expect(requests.find(({ method }) => method === "DELETE")?.path).toBe(`${OWN}/${PHONE.id}`);
  expect(screen.queryByRole("button", { name: "Encerrar todas as outras" })).toBeNull();
});

it("lets an admin end all sessions of a person", async () => {
  const path = "/api/dashboard/users/01980000-0000-7000-8000-0000000000aa/sessions";
  let items = [PHONE];
  stubServer({
    [`DELETE ${path}`]: () => {
      items = [];
      return { ended: 1 };
    },
    [`GET ${path}`]: () => ({ items }),
  });
  const person = { id: "01980000-0000-7000-8000-0000000000aa", name: "Ana" };
  show(<SessionsDialog person={person} onClose={() => {}} />);
  expect(await screen.findByText("Safari · iPhone")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Encerrar Safari · iPhone" })).toBeNull();
  await user.click(screen.getByRole("button", { name: "Encerrar todas" }));
  expect(await screen.findByText("Nenhuma sessão aberta.")).toBeVisible();
});
