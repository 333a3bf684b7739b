import { resumeChip } from "@/lib/chips/resume-chip";
import { chipChangeRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";

export const { GET, POST, PUT, PATCH, DELETE } = methods({ POST: chipChangeRoute(resumeChip) });
