import { afterAll, beforeEach, expect, it } from "vitest";
import { removeOldLinks } from "@/lib/chips/pairing-link/remove-old-links";
import { eventually, newPhone } from "../../factories/pool";
import { problemOf } from "../../factories/problem";
import { ROUTES } from "../routes/routes";
import { openLinkDesk } from "./link-desk";

const desk = await openLinkDesk();
const { dashboard, pool, web, newChip, newLink, newChipWithLink } = desk;
const { visit, answerOf, endOf, statusOf, scanAndPoll, inOneMinute } = desk;
afterAll(() => dashboard.close());
beforeEach(() => web.sql`truncate julia.pairing_link_requests`);

it("shows the chip's QR code and the end of its number, and nothing else about the chip", async () => {
  const chip = await newChipWithLink();
  const response = await visit(chip.token);
  const text = await response.clone().text();
  const answer = await answerOf(response);
  expect(answer).toMatchObject({ connected: false, numberEnd: chip.phone.slice(-4), reason: null });
  expect(answer.qr?.code).toBe(chip.code);
  for (const secret of [chip.chipId, chip.instanceName, chip.phone]) expect(text).not.toContain(secret);
});

it("stores only the token's hash and logs no token", async () => {
  const { token } = await newChipWithLink();
  await visit(token);
  await visit(token, { method: "POST" });
  const rows = await web.sql`select to_jsonb(l)::text as row from julia.pairing_links l
    union all select to_jsonb(a)::text from julia.audit_log a
    union all select to_jsonb(o)::text from julia.pairing_link_openings o`;
  expect(rows.length).toBeGreaterThan(2);
  expect(JSON.stringify(rows)).not.toContain(token);
  expect(dashboard.logLines.join("")).not.toContain(token);
});

it("ends when the right phone is paired, also after the chip is disconnected again", async () => {
  const chip = await newChipWithLink();
  expect(await scanAndPoll(chip, chip.phone)).toMatchObject({ status: 410, body: { linkEnd: "paired" } });
  expect(await statusOf(chip.chipId)).toMatchObject({ active: false });
  await dashboard.call(ROUTES.disconnect, { at: chip.chipId });
  expect(await endOf(chip.token)).toEqual({ status: 410, linkEnd: "paired" });
  expect((await visit(chip.token, { method: "POST" })).status).toBe(410);
});

it("cannot be created for a connected chip", async () => {
  const { chipId } = await dashboard.connected();
  const response = await dashboard.call(ROUTES.createLink, { at: chipId });
  expect(await problemOf(response)).toMatchObject({ status: 409, code: "chip_status_conflict" });
});

it("reports a wrong phone without its number, and stays valid for the right one", async () => {
  const chip = await newChipWithLink();
  const wrong = newPhone();
  const { body } = await scanAndPoll(chip, wrong);
  expect(body).toMatchObject({ reason: "wrong_number", qr: null, pairingCode: null });
  expect(JSON.stringify(body)).not.toContain(wrong.slice(-8));
  expect(await statusOf(chip.chipId)).toMatchObject({ active: true });
});

it("expires after 30 minutes", async () => {
  const chip = await newChip();
  const before = Date.now();
  const { token, expiresAt } = await newLink(chip.chipId);
  const minutes = (Date.parse(expiresAt) - before) / 60_000;
  expect(Math.round(minutes)).toBe(30);
  await web.sql`update julia.pairing_links set expires_at = clock_timestamp() where chip_id = ${chip.chipId}`;
  expect(await endOf(token)).toEqual({ status: 410, linkEnd: "expired" });
  expect(await statusOf(chip.chipId)).toMatchObject({ active: false });
});

it("ends when an operator revokes it; revoking again changes nothing", async () => {
  const { chipId, token } = await newChipWithLink();
  const revoke = () => dashboard.call(ROUTES.revokeLink, { at: chipId, role: "operator" });
  expect((await revoke()).status).toBe(204);
  expect((await revoke()).status).toBe(204);
  expect(await endOf(token)).toEqual({ status: 410, linkEnd: "revoked" });
  const audited = await web.sql`select action from julia.audit_log where target_id = ${chipId}
    and action like 'pairing_link%' order by id`;
  expect(audited.map(({ action }) => action)).toEqual(["pairing_link_created", "pairing_link_revoked"]);
});

it("ends when the chip is deleted", async () => {
  const { chipId, token } = await newChipWithLink();
  await dashboard.call(ROUTES.delete, { at: chipId });
  await dashboard.finishVerbs();
  expect(await endOf(token)).toEqual({ status: 410, linkEnd: "deleted" });
});

it("is replaced by the chip's next link, however many are created at once", async () => {
  const { chipId, token } = await newChipWithLink();
  const created = await Promise.all(Array.from({ length: 8 }, () => newLink(chipId)));
  expect(await endOf(token)).toEqual({ status: 410, linkEnd: "replaced" });
  const statuses = await Promise.all(created.map(async (link) => (await visit(link.token)).status));
  expect(statuses.toSorted()).toEqual([200, ...Array(7).fill(410)]);
});

it("concerns one chip only", async () => {
  const [one, other] = [await newChipWithLink(), await newChipWithLink()];
  await dashboard.call(ROUTES.revokeLink, { at: one.chipId });
  expect((await answerOf(await visit(other.token))).qr?.code).toBe(other.code);
  expect(other.code).not.toBe(one.code);
});

it("answers guessed tokens with 404 and stops an address after ten of them", async () => {
  const { token } = await newChipWithLink();
  const guess = (digits: number) => visit(`${token.slice(0, -2)}${digits}`, { peer: "192.0.2.66" });
  const { statuses, refused } = await inOneMinute(async () => {
    const answered: number[] = [];
    for (let digits = 10; digits < 20; digits += 1) answered.push((await guess(digits)).status);
    return { statuses: answered, refused: await guess(20) };
  });
  expect(statuses).toEqual(Array(10).fill(404));
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  // Other addresses are not affected.
  expect((await visit(token, { peer: "192.0.2.67" })).status).toBe(200);
});

it("limits the requests of an address, also when they arrive at once", async () => {
  const { token } = await newChipWithLink();
  const statuses = await inOneMinute(async () => {
    await visit(token);
    await web.sql`update julia.pairing_link_requests set requests = 235`;
    const responses = await Promise.all(Array.from({ length: 12 }, () => visit(token)));
    return responses.map(({ status }) => status).toSorted();
  });
  expect(statuses).toEqual([...Array(5).fill(200), ...Array(7).fill(429)]);
});

it("counts each page once, audits its opening, and shows it to the operator", async () => {
  const { chipId, token } = await newChipWithLink();
  expect(await statusOf(chipId)).toMatchObject({ active: true, openedAt: null, openings: 0 });
  await Promise.all(Array.from({ length: 5 }, () => visit(token, { page: "one" })));
  expect(await statusOf(chipId)).toMatchObject({ openedAt: expect.any(String), openings: 1 });
  const [first, second] = [
    await answerOf(await visit(token, { page: "one" })),
    await answerOf(await visit(token, { page: "two" })),
  ];
  expect(second.qr?.code).toBe(first.qr?.code);
  expect(await statusOf(chipId)).toMatchObject({ openings: 2 });
  const audited = await web.sql`select actor_kind as "actorKind", details from julia.audit_log
    where target_id = ${chipId} and action = 'pairing_link_opened'`;
  expect(audited).toHaveLength(2);
  expect(audited[0]).toMatchObject({ actorKind: "pairing_link", details: { address: "192.0.2.10" } });
});

it("asks for a new code when the old ones are over, as the holder of the link", async () => {
  const { chipId, token } = await newChipWithLink();
  await dashboard.call(ROUTES.disconnect, { at: chipId });
  await dashboard.finishVerbs();
  expect(await answerOf(await visit(token))).toMatchObject({ qr: null });
  const answer = await eventually(
    async () => {
      await pool.allowPoll(chipId);
      await visit(token, { method: "POST" });
      return answerOf(await visit(token));
    },
    ({ qr }) => qr !== null,
  );
  expect(answer.qr?.code).toMatch(/^2@/);
  const [operation] = await web.sql`select actor_kind as "actorKind" from julia.chip_operations
    where chip_id = ${chipId} and kind = 'reconnect'`;
  expect(operation).toEqual({ actorKind: "pairing_link" });
});

it("gives a session no more and no less than nobody, and managers no links", async () => {
  const { chipId, token } = await newChipWithLink();
  for (const route of [ROUTES.createLink, ROUTES.readLink, ROUTES.revokeLink]) {
    const refused = await dashboard.call(route, { at: chipId, role: "manager" });
    expect(await problemOf(refused)).toMatchObject({ status: 403, code: "forbidden" });
  }
  const asNobody = await answerOf(await visit(token));
  const asManager = await answerOf(await visit(token, { cookie: dashboard.cookies.manager }));
  expect(asManager.qr?.code).toBe(asNobody.qr?.code);
  // The token is no credential for the dashboard.
  const response = await dashboard.call(ROUTES.readQr, {
    at: chipId,
    role: null,
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(401);
});

it("sends answers that may not be stored, framed or indexed", async () => {
  const { token } = await newChipWithLink();
  const { headers } = await visit(token);
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("x-robots-tag")).toBe("noindex, nofollow");
  expect(headers.get("set-cookie")).toBeNull();
});

it("is removed with its openings a week after its end", async () => {
  const { chipId, token } = await newChipWithLink();
  await visit(token);
  await web.sql`update julia.pairing_links set expires_at = clock_timestamp() - interval '8 days'
    where chip_id = ${chipId}`;
  await web.sql`update julia.pairing_link_requests set minute = minute - interval '1 hour'`;
  await removeOldLinks(web);
  expect((await visit(token)).status).toBe(404);
  const openings = await web.sql`select 1 from julia.pairing_link_openings o
    left join julia.pairing_links l on l.id = o.link_id where l.id is null`;
  expect(openings).toHaveLength(0);
});
