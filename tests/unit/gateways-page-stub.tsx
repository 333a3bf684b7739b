import { screen, within } from "@testing-library/react";
import { Toaster } from "sonner";
import { beforeAll } from "vitest";
import { GatewaysPageContent } from "@/components/settings/gateways/gateways-page-content";
import type { PoolGateway } from "@/types/gateways";
import type { WebhookForwarding } from "@/types/webhook-forwarding";
import { newClient, type StubAnswer, show, stubServer, user } from "./dashboard-stub";

export const GATEWAYS = "/api/dashboard/gateways";
export const FORWARDING = "/api/dashboard/webhook-forwarding";

export const forwardingWith = (change: Partial<WebhookForwarding> = {}): WebhookForwarding => ({
  enabled: false,
  origin: null,
  headerNames: [],
  isReadable: true,
  waiting: 0,
  oldestAt: null,
  lastSuccessAt: null,
  failingSince: null,
  lastError: null,
  version: 1,
  ...change,
});
const NOW = new Date("2026-03-02T15:00:00.000Z");

// Loads the lazy modules in advance, so that no module is still loading at the end of a test.
beforeAll(async () => {
  await Promise.all([
    import("@/components/settings/gateways/gateway-dialog"),
    import("@/components/settings/gateways/remove-gateway-dialog"),
    import("@/types/gateways"),
    import("@/types/errors"),
    import("@/types/webhook-forwarding"),
  ]);
});

/** Opens the page of the gateways with a server that always lists these gateways. */
export function openGateways(
  gateways: PoolGateway[],
  routes: Record<string, StubAnswer> = {},
  { canEdit = true } = {},
) {
  const server = stubServer({
    [`GET ${FORWARDING}`]: () => forwardingWith(),
    ...routes,
    [`GET ${GATEWAYS}`]: () => ({ items: gateways }),
  });
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
