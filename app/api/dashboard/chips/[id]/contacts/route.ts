import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { listChipContacts } from "@/lib/queue/read/list-chip-contacts";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: idRoute(READERS, listChipContacts) });
