import { expect } from "vitest";
import * as optOut from "@/app/api/v1/contacts/[to]/opt-out/route";
import * as contact from "@/app/api/v1/contacts/[to]/route";
import type { AppContext } from "@/lib/context/server-context";
import { type Consent, type ContactState, consentSchema, contactStateSchema } from "@/types/consent";
import { serviceRequest } from "../../factories/keys";
import { answerWith } from "../../factories/web";

const OPT_OUT = { GET: optOut.GET, PUT: optOut.PUT, DELETE: optOut.DELETE };

/** The consent routes of `/api/v1`, called with this key through this web process. */
export function consentRoutes(web: AppContext, key: string) {
  const call = (path: string, method: "GET" | "PUT" | "DELETE", to: string, body?: unknown) => {
    answerWith(web);
    const handler = path === "" ? contact.GET : OPT_OUT[method];
    const address = `/api/v1/contacts/${encodeURIComponent(to)}${path}`;
    return handler(serviceRequest(address, { method, key, body }), { params: Promise.resolve({ to }) });
  };
  const consentOf = async (response: Response): Promise<Consent> => {
    const body: unknown = await response.json();
    expect(response.status, JSON.stringify(body)).toBe(200);
    return consentSchema.strict().parse(body);
  };
  return {
    call,
    put: async (to: string, reason?: string) => consentOf(await call("/opt-out", "PUT", to, { reason })),
    lift: async (to: string) => consentOf(await call("/opt-out", "DELETE", to)),
    get: async (to: string) => consentOf(await call("/opt-out", "GET", to)),
    contact: async (to: string): Promise<ContactState> =>
      contactStateSchema.strict().parse(await (await call("", "GET", to)).json()),
  };
}
