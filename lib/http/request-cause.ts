import { UNATTENDED_HEADER } from "@/types/headers";

/** Whether a person caused a request. Our pages mark what they ask while nobody has touched them for a minute. */
export function causeOf(request: Request): { byPerson: boolean } {
  return { byPerson: !request.headers.has(UNATTENDED_HEADER) };
}
