import { fetchJson } from "./fetch-json";

/** The service in whose name a person tries the pool out. */
const FIRST_MESSAGE_CLIENT = "first-message";

/** A key that may send and read messages, for the command that a person pastes into a terminal; admins only. */
export const makeFirstMessageKey = () =>
  fetchJson("/api/dashboard/api-keys", async () => (await import("@/types/api-keys")).createdApiKeySchema, {
    method: "POST",
    body: { client: FIRST_MESSAGE_CLIENT, scopes: ["messages:send", "messages:read"] },
  });
