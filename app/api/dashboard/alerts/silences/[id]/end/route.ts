import { endSilence } from "@/lib/alerts/end-silence";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: idRoute(WRITERS, endSilence) });
