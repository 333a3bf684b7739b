import { reconnectChip } from "@/lib/chips/reconnect-chip";
import { chipRoute } from "@/lib/http/chip-routes";
import { methods } from "@/lib/http/methods";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: chipRoute(WRITERS, reconnectChip) });
