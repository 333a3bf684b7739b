import type { ChangePersonInput, CreatePersonInput } from "@/types/people";
import { sendJson } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { useChange } from "./use-change";

const PEOPLE = "/api/dashboard/users";
const peopleKey = ["people"] as const;

async function personListSchema() {
  const [{ z }, { personSchema }] = await Promise.all([import("zod"), import("@/types/people")]);
  return z.object({ items: z.array(personSchema) });
}

export const peopleOptions = () => jsonQuery(peopleKey, PEOPLE, personListSchema);

/**
 * Rejects with `invalid_request` and the invalid field if the password is weak or another account has the email
 * address.
 */
export const useCreatePerson = () =>
  useChange((body: CreatePersonInput) => sendJson(PEOPLE, { method: "POST", body }), peopleKey);

/** Rejects with `invalid_request` if the password is weak, or if the change would leave no active admin. */
export const useChangePerson = () =>
  useChange((body: ChangePersonInput) => sendJson(PEOPLE, { method: "PATCH", body }), peopleKey);
