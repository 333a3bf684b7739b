import { createPairingLink, revokePairingLink } from "@/lib/chips/pairing-link/create-link";
import { readPairingLinkStatus } from "@/lib/chips/pairing-link/read-link-status";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: idRoute(WRITERS, readPairingLinkStatus),
  POST: idRoute(WRITERS, async (ctx, chipId) =>
    Response.json(await createPairingLink(ctx, chipId), { status: 201 }),
  ),
  DELETE: idRoute(WRITERS, revokePairingLink),
});
