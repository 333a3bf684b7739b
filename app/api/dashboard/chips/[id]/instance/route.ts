import { deleteInstance } from "@/lib/chips/delete-instance";
import { confirmedRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";

export const { GET, POST, PUT, PATCH, DELETE } = methods({ DELETE: confirmedRoute(deleteInstance) });
