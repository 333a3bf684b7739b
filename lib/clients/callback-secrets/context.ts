import type { AppContext } from "@/lib/context/server-context";
import type { KeysContext } from "../context";

/** What the commands on callback secrets get besides who acts. */
export interface CallbackSecretsContext extends KeysContext {
  config: Pick<AppContext["config"], "authSecret">;
}

/** What a sealed secret is bound to, so that one copied to another client does not open. */
export const ownerOf = (clientId: string) => `callback-secret:${clientId}`;
