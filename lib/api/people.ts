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

/** Fails with `invalid_request` naming the field: a weak password, an e-mail that is taken. */
export const useCreatePerson = () =>
  useChange((body: CreatePersonInput) => sendJson(PEOPLE, { method: "POST", body }), peopleKey);

/** Fails with `invalid_request` for a weak password, and for a change that would leave no active admin. */
export const useChangePerson = () =>
  useChange((body: ChangePersonInput) => sendJson(PEOPLE, { method: "PATCH", body }), peopleKey);
