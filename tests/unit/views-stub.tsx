import { Toaster } from "sonner";
import { ChipsPageContent } from "@/components/chips/chips-page-content";
import type { ChangeViewInput, CreateViewInput, SavedView } from "@/types/saved-views";
import { chipListOf, chipWith, headline, type StubAnswer, show, stubServer } from "./dashboard-stub";

const CHIP = chipWith({ status: "active", condition: "connected", headline: headline("connected") });
export const ID = (digit: number) => `01980000-0000-7000-8000-00000000000${digit}`;
export const viewWith = (change: Partial<SavedView>): SavedView => ({
  id: ID(1),
  name: "Parados",
  query: "?condition=paused",
  columns: ["phone", "tags"],
  density: "roomy",
  shared: false,
  owner: "Ana",
  isOwn: true,
  canChange: true,
  updatedAt: "2026-03-02T15:00:00.000Z",
  ...change,
});
export const OF_TEAM = viewWith({
  id: ID(2),
  name: "Plantão sul",
  query: "?tags=sul&sort=name",
  shared: true,
  owner: "Bia",
  isOwn: false,
  canChange: false,
});

export const VIEWS = "/api/dashboard/chips/views";
export const stored: { views: SavedView[] } = { views: [] };

/** Opens `/chips` with a stub server that stores the views of one person. `routes` replaces individual responses. */
export function openPage(routes: Record<string, StubAnswer> = {}, address = "/chips") {
  window.history.replaceState(null, "", address);
  const server = stubServer({
    "POST /api/preferences": () => new Response(null, { status: 204 }),
    [`POST ${VIEWS}`]: ({ body }) => {
      const view = viewWith({ id: ID(9), ...(body as CreateViewInput) });
      stored.views.push(view);
      return view;
    },
    [`PATCH ${VIEWS}/`]: ({ path, body }) => {
      stored.views = stored.views.map((view) =>
        path.endsWith(view.id) ? { ...view, ...(body as ChangeViewInput) } : view,
      );
      return stored.views.find(({ id }) => path.endsWith(id));
    },
    [`DELETE ${VIEWS}/`]: ({ path }) => {
      stored.views = stored.views.filter(({ id }) => !path.endsWith(id));
      return new Response(null, { status: 204 });
    },
    [`GET ${VIEWS}`]: () => ({ items: stored.views }),
    "GET /api/dashboard/chips": () => chipListOf([CHIP]),
    ...routes,
  });
  const page = show(
    <>
      <ChipsPageContent
        canWrite
        offersFirstMessage={false}
        initialColumns={["phone", "usage", "lastMessage"]}
        initialDensity="compact"
      />
      <Toaster />
    </>,
  );
  const sent = (method: string) => server.requests.filter((request) => request.method === method);
  return { ...page, sent };
}
