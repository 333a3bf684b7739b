import { UNATTENDED_HEADER } from "@/types/headers";

/** Whether a person caused the request. Our pages mark their requests after a minute without input. */
export function causeOf(request: Request): { byPerson: boolean } {
  return { byPerson: !request.headers.has(UNATTENDED_HEADER) };
}
