import { disconnectChip } from "@/lib/chips/disconnect-chip";
import { confirmedRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: confirmedRoute(disconnectChip) });
