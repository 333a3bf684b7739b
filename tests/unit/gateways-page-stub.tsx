import { screen, within } from "@testing-library/react";
import { Toaster } from "sonner";
import { beforeAll } from "vitest";
import { GatewaysPageContent } from "@/components/settings/gateways/gateways-page-content";
import type { PoolGateway } from "@/types/gateways";
import { newClient, type StubAnswer, show, stubServer, user } from "./dashboard-stub";

export const GATEWAYS = "/api/dashboard/gateways";
const NOW = new Date("2026-03-02T15:00:00.000Z");

// Loads the lazy modules in advance, so that no module is still loading at the end of a test.
beforeAll(async () => {
  await Promise.all([
    import("@/components/settings/gateways/gateway-dialog"),
    import("@/components/settings/gateways/remove-gateway-dialog"),
    import("@/types/gateways"),
    import("@/types/errors"),
  ]);
});

/** Opens the page of the gateways with a server that always lists these gateways. */
export function openGateways(
  gateways: PoolGateway[],
  routes: Record<string, StubAnswer> = {},
  { canEdit = true } = {},
) {
  const server = stubServer({ ...routes, [`GET ${GATEWAYS}`]: () => ({ items: gateways }) });
  show(
    <>
      <GatewaysPageContent canEdit={canEdit} />
      <Toaster />
    </>,
    { client: newClient(gateways), now: NOW },
  );
  return server;
}

export const press = (name: string) => user.click(screen.getByRole("button", { name }));
export const dialog = () => within(screen.getByRole("dialog"));
