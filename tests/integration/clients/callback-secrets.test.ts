import { eq } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { POST as end } from "@/app/api/dashboard/callback-secrets/[clientId]/end-previous/route";
import { POST as rotate } from "@/app/api/dashboard/callback-secrets/[clientId]/rotate/route";
import { GET as list } from "@/app/api/dashboard/callback-secrets/route";
import { clients } from "@/db/schema";
import { liveCallbackSecrets } from "@/lib/clients/callback-secrets/live-callback-secrets";
import { derivedCallbackSecret } from "@/lib/outbound/sign";
import {
  type CallbackSecret,
  callbackSecretListSchema,
  callbackSecretSchema,
  rotatedCallbackSecretSchema,
} from "@/types/callback-secrets";
import { makeKey } from "../../factories/keys";
import { openTestWeb, signedInAs, type TestWeb, webRequest } from "../../factories/web";

const PATH = "/api/dashboard/callback-secrets";

let context: TestWeb;
let admin: string;
let clientId: string;
let client: string;

beforeAll(async () => {
  context = await openTestWeb();
  admin = await signedInAs(context, "admin");
});
afterAll(() => context.close());
beforeEach(async () => {
  client = `crm-${uuidv7().slice(-12)}`;
  await makeKey(context, { client });
  const [row] = await context.db.select().from(clients).where(eq(clients.name, client));
  clientId = row?.id ?? "";
});

const post = (handler: typeof rotate, action: string, id = clientId) =>
  handler(webRequest(`${PATH}/${id}/${action}`, { method: "POST", cookie: admin }), {
    params: Promise.resolve({ clientId: id }),
  });
async function rotated(): Promise<string> {
  const response = await post(rotate, "rotate");
  expect(response.status).toBe(201);
  return rotatedCallbackSecretSchema.strict().parse(await response.json()).secret;
}
const shown = async (): Promise<CallbackSecret | undefined> => {
  const response = await list(webRequest(PATH, { cookie: admin }));
  return callbackSecretListSchema
    .parse(await response.json())
    .items.find((item) => item.clientId === clientId);
};
const live = () => liveCallbackSecrets(context, clientId);

describe("the secret of a client's callbacks", () => {
  it("is shown once, and the previous secret stays valid alongside it", async () => {
    const before = derivedCallbackSecret(context.config, clientId);
    expect(await live()).toEqual([before]);
    expect(await shown()).toMatchObject({ client, createdAt: null, hasPrevious: false });
    const secret = await rotated();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await live()).toEqual([secret, before]);
    expect(await shown()).toMatchObject({ createdBy: "Pessoa admin", hasPrevious: true, isReadable: true });
    expect(JSON.stringify(await shown())).not.toContain(secret);
  });

  it("has at most one previous secret until that one is ended", async () => {
    const [first, second, third] = [await rotated(), await rotated(), await rotated()];
    expect(await live()).toEqual([third, second]);
    expect(await live()).not.toContain(first);
    const response = await post(end, "end-previous");
    expect(callbackSecretSchema.strict().parse(await response.json()).hasPrevious).toBe(false);
    expect(await live()).toEqual([third]);
    expect((await post(end, "end-previous")).status, "a repeat succeeds").toBe(200);
    expect(await live()).toEqual([third]);
  });

  it("has two valid values after concurrent rotations, and every rotation returns a different secret", async () => {
    const secrets = await Promise.all(Array.from({ length: 8 }, rotated));
    expect(new Set(secrets).size).toBe(8);
    const left = await live();
    expect(left).toHaveLength(2);
    for (const secret of left) expect(secrets).toContain(secret);
  });

  it("is sealed in the database, opens only for its client, and survives a changed AUTH_SECRET", async () => {
    const secret = await rotated();
    const dump = JSON.stringify(await context.sql`select * from julia.callback_secrets`);
    const bytes = secret.slice("whsec_".length);
    for (const part of [secret, bytes, derivedCallbackSecret(context.config, clientId).slice(6)]) {
      expect(dump).not.toContain(part);
    }
    const config = { ...context.config, authSecret: "another secret of thirty-two characters!" };
    expect(await liveCallbackSecrets({ ...context, config }, clientId)).toEqual([
      derivedCallbackSecret(config, clientId),
    ]);
    await makeKey(context, { client: "thief" });
    await context.sql`
      insert into julia.callback_secrets (id, client_id, generation, sealed)
      select ${uuidv7()}, c.id, 1, s.sealed from julia.clients c, julia.callback_secrets s
      where c.name = 'thief' and s.client_id = ${clientId} and s.generation = 2`;
    const [thief] = await context.db.select().from(clients).where(eq(clients.name, "thief"));
    expect(await liveCallbackSecrets(context, thief?.id ?? "")).not.toContain(secret);
  });

  it("requires an existing client, and every change is audited", async () => {
    expect((await post(rotate, "rotate", uuidv7())).status).toBe(404);
    expect((await post(end, "end-previous", uuidv7())).status).toBe(404);
    expect((await post(rotate, "rotate", "x")).status).toBe(400);
    const secret = await rotated();
    await post(end, "end-previous");
    await post(end, "end-previous");
    const acts = await context.sql`
      select action, details from julia.audit_log where target_id = ${clientId} order by at, id`;
    expect(acts.map(({ action }) => action)).toEqual(["callback_secret_rotated", "callback_secret_ended"]);
    expect(JSON.stringify(acts)).not.toContain(secret);
  });
});
