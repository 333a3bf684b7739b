import { getChip } from "@/lib/chips/get-chip";
import { updateChip } from "@/lib/chips/update-chip";
import { chipChangeRoute, idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { patchChipSchema } from "@/types/chips";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: idRoute(READERS, getChip),
  PATCH: chipChangeRoute(updateChip, patchChipSchema),
});
