import { listChipContacts } from "@/lib/contacts/list-chip-contacts";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: idRoute(READERS, listChipContacts) });
