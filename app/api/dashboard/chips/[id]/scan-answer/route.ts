import { recordScanAnswer } from "@/lib/chips/pairing/record-scan-answer";
import { idRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { scanAnswerSchema } from "@/types/pairing";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  POST: idRoute(WRITERS, (ctx, chipId, { answer }) => recordScanAnswer(ctx, chipId, answer), {
    body: scanAnswerSchema,
  }),
});
