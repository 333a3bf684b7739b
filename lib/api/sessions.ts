import { fetchJson, schemasOf, sendJson } from "./fetch-json";
import { jsonQuery } from "./json-query";
import { useChange } from "./use-change";

const SESSIONS = "/api/dashboard/sessions";
const sessionsKey = ["sessions"] as const;
const schema = schemasOf(() => import("@/types/sessions"));

/** The user's own sessions, or those of another person, which only admins may read. */
const pathOf = (personId: string | null) =>
  personId === null ? SESSIONS : `/api/dashboard/users/${encodeURIComponent(personId)}/sessions`;

export const sessionsOptions = (personId: string | null) =>
  jsonQuery([...sessionsKey, personId], pathOf(personId), schema("sessionListSchema"));

/** Ends one of the user's own sessions. Rejects with `not_found` if the session has ended already. */
export const useEndSession = () =>
  useChange((id: string) => sendJson(`${SESSIONS}/${id}`, { method: "DELETE" }), sessionsKey);

/** Ends all sessions of the person except the session that the user is using. */
export const useEndSessions = (personId: string | null) =>
  useChange(
    () => fetchJson(pathOf(personId), schema("endedSessionsSchema"), { method: "DELETE" }),
    sessionsKey,
  );
