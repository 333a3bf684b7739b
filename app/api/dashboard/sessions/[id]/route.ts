import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { endOwnSession } from "@/lib/people/end-own-session";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({ DELETE: idRoute(READERS, endOwnSession) });
