import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Reply } from "./exchange";

/** Paths that need no licence. Several of these paths do not exist and return 404. */
const OPEN_PATHS = /^\/(?:$|health$|server\/ok$|ws$|favicon\.ico$|manager(?:\/|$)|license\/)/;

const DOCS_URL = "https://docs.evolutionfoundation.com.br/licensing";

/** The licence check, which runs before the router's checks of the key, the name and the route. */
export class Licence {
  readonly #instanceId = randomUUID();

  constructor(public isActive: boolean) {}

  /** Returns the refusal if the licence is missing, or undefined if the call may proceed. */
  refusal({ method, headers }: IncomingMessage, path: string): Reply | undefined {
    if (this.isActive || method === "OPTIONS" || OPEN_PATHS.test(path)) return undefined;
    const { host = "", "x-forwarded-proto": protocol = "http" } = headers;
    // The URL is built from the caller's headers, as in the gateway, and may therefore be wrong.
    const registerUrl = `${protocol}://${host}/manager/login`;
    return {
      status: 503,
      body: {
        error: "service not activated",
        code: "LICENSE_REQUIRED",
        register_url: registerUrl,
        instance_id: this.#instanceId,
        docs_url: DOCS_URL,
        message: `This Evolution API instance is not activated. Open ${registerUrl} to activate, or set AUTHENTICATION_API_KEY in your .env with a valid licensing key. Docs: ${DOCS_URL}`,
      },
    };
  }

  status(): Reply {
    const status = this.isActive ? "active" : "inactive";
    return { status: 200, body: { status, instance_id: this.#instanceId } };
  }
}
