import { methods } from "@/lib/http/methods";
import { sessionRoute } from "@/lib/http/session-route";
import { changePerson } from "@/lib/people/change-person";
import { createPerson } from "@/lib/people/create-person";
import { listPeople } from "@/lib/people/list-people";
import { changePersonSchema, createPersonSchema } from "@/types/people";

export const { GET, POST, PUT, PATCH, DELETE } = methods({
  GET: sessionRoute({
    roles: ["admin"],
    handler: async ({ context }) => ({ items: await listPeople(context.db) }),
  }),
  POST: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    body: createPersonSchema,
    status: 201,
    handler: ({ context, body }) => createPerson(context, body),
  }),
  PATCH: sessionRoute({
    roles: ["admin"],
    asksPassword: true,
    body: changePersonSchema,
    handler: ({ context, body }) => changePerson(context, body),
  }),
});
