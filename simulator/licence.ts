import { randomUUID } from "node:crypto";
import type { Reply } from "./request";

/** Paths that the gate lets through; several of them are 404 behind it. */
const OPEN_PATHS = /^\/(?:$|health$|server\/ok$|ws$|favicon\.ico$|manager(?:\/|$)|license\/)/;

const DOCS_URL = "https://docs.evolutionfoundation.com.br/licensing";

/** The licence gate: it stands before the router, so before key, name and route are looked at. */
export class Licence {
  readonly #instanceId = randomUUID();

  constructor(public isActive: boolean) {}

  /** The answer without a licence, or undefined where the call may pass. */
  refusal(call: { method: string; path: string; host: string; protocol: string }): Reply | undefined {
    if (this.isActive || call.method === "OPTIONS" || OPEN_PATHS.test(call.path)) return undefined;
    // Made of the caller's own words: of no use to a person.
    const registerUrl = `${call.protocol}://${call.host}/manager/login`;
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

  /** `GET /license/status`, which asks for no key. */
  status(): Reply {
    const status = this.isActive ? "active" : "inactive";
    return { status: 200, body: { status, instance_id: this.#instanceId } };
  }
}
