import { moveChip } from "@/lib/chips/move-chip";
import { confirmedRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { moveChipSchema } from "@/types/gateways";

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: confirmedRoute(moveChip, moveChipSchema) });
