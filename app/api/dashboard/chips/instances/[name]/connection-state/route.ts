import { readConnection } from "@/lib/chips/connection/read-connection";
import { instanceRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { READERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({ GET: instanceRoute(READERS, readConnection) });
