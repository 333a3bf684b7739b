import { changeView } from "@/lib/chips/views/change-view";
import { deleteView } from "@/lib/chips/views/delete-view";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { READERS } from "@/types/people";
import { changeViewSchema } from "@/types/saved-views";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  PATCH: idRoute(READERS, changeView, { body: changeViewSchema }),
  DELETE: idRoute(READERS, deleteView),
});
