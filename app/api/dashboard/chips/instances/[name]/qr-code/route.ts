import { readQrCode } from "@/lib/chips/connection/read-connection";
import { requestQrCode } from "@/lib/chips/pairing/request-qr-code";
import { instanceRoute } from "@/lib/http/id-routes";
import { methods } from "@/lib/http/methods";
import { WRITERS } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: instanceRoute(WRITERS, readQrCode),
  POST: instanceRoute(WRITERS, requestQrCode),
});
