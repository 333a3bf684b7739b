import type { AppContext } from "@/lib/context/server-context";
import type { KeysContext } from "../context";

export interface CallbackSecretsContext extends KeysContext {
  config: Pick<AppContext["config"], "authSecret">;
}

/** Binds a sealed secret to its client: copied to another client, it does not open. */
export const ownerOf = (clientId: string) => `callback-secret:${clientId}`;
