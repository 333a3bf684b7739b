import postgres from "postgres";
import { v7 as uuidv7 } from "uuid";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { GET } from "@/app/api/dashboard/events/route";
import { SYSTEM } from "@/lib/actor";
import { changeChip } from "@/lib/chips/change-chip";
import { claimPoll, markWatched } from "@/lib/chips/pairing/pairing-claims";
import { openChangeFeed } from "@/lib/live/change-feed";
import { LiveHub, liveHub, mergeChanges } from "@/lib/live/live-hub";
import { openLiveStream } from "@/lib/live/live-stream";
import type { Change } from "@/types/live";
import { EventReader } from "../../factories/event-reader";
import { createTestPool, insertChip } from "../../factories/pool";
import { insertClient, queueText } from "../../factories/sending";
import { useWebContext as openWebContext, signedInAs, webRequest } from "../../factories/web";
import { createEmptyDatabase } from "../../setup/database";

const PATH = "/api/dashboard/events";

const pool = await createTestPool();
const web = openWebContext(pool.ctx.config.databaseUrl);
const cookie = await signedInAs(web, "manager");
const open: EventReader[] = [];

afterEach(async () => {
  for (const reader of open.splice(0)) await reader.leave();
  await expect.poll(listening).toBe(0);
});
afterAll(async () => {
  await liveHub(web).close();
  await web.close();
  await pool.close();
});

/** Opens a stream. Resolves when its first heartbeat has arrived. */
async function openPage(as = cookie): Promise<EventReader> {
  const reader = new EventReader(await GET(webRequest(PATH, { cookie: as })));
  open.push(reader);
  await reader.until(({ event }) => event === "beat");
  return reader;
}

/** Inserts a chip as a marker. Returns the ids of the chips that the stream reported before the marker. */
async function chipsTold(page: EventReader): Promise<(string | null)[]> {
  const last = await insertChip(pool.ctx);
  await page.until(({ id }) => id === last.id);
  return page.seen.flatMap(({ event, id }) => (event === "chip" && id !== last.id ? [id] : []));
}

const openStream = (options: Partial<Parameters<typeof openLiveStream>[1]>) =>
  openLiveStream(web, {
    personId: "ana",
    signal: new AbortController().signal,
    isAllowed: async () => true,
    ...options,
  });

const NOBODY = { personId: "ana", tell: () => undefined, end: () => undefined };

const listening = async () =>
  (
    await web.sql`select pid from pg_stat_activity
    where application_name = 'julia-live' and datname = current_database()`
  ).length;

describe("an open page is notified", () => {
  it("that a chip changed, once for all changes of one transaction", async () => {
    const page = await openPage();
    const chip = await insertChip(pool.ctx);
    await page.until(({ id }) => id === chip.id);
    await pool.ctx.db.transaction(async (tx) => {
      await changeChip(tx, chip.id, SYSTEM, () => ({ set: { state: "open", evolutionConnected: true } }));
      await changeChip(tx, chip.id, SYSTEM, () => ({ set: { label: "Ana" } }));
      await changeChip(tx, chip.id, SYSTEM, () => ({ set: { pausedAt: new Date() } }));
    });
    expect(await chipsTold(page)).toEqual([chip.id, chip.id]);
  });

  it("of a new QR code and of a scan, but not of the claims and times that every poll writes", async () => {
    const chip = await insertChip(pool.ctx);
    const page = await openPage();
    await markWatched(pool.ctx.db, chip.id);
    await claimPoll(pool.ctx.db, chip.id);
    await web.sql`update julia.chips set state_checked_at = now(), misses = 1 where id = ${chip.id}`;
    await web.sql`update julia.pairings set qr_code = '2@one', qr_seen_digest = 'one' where chip_id = ${chip.id}`;
    await page.until(({ event }) => event === "chip");
    await web.sql`update julia.pairings set scan_inferred_at = now() where chip_id = ${chip.id}`;
    await page.until(({ event }) => event === "chip");
    expect(await chipsTold(page)).toEqual([chip.id, chip.id]);
  });

  it("that a chip became suspect, but not of every new piece of evidence", async () => {
    const chip = await insertChip(pool.ctx);
    await web.sql`insert into julia.chip_health (chip_id) values (${chip.id})`;
    const page = await openPage();
    await web.sql`update julia.chip_health set last_webhook_at = now() where chip_id = ${chip.id}`;
    await web.sql`update julia.chip_health set worst = 'flapping' where chip_id = ${chip.id}`;
    await page.until(({ id }) => id === chip.id);
    expect(await chipsTold(page)).toEqual([chip.id]);
  });

  it("of an unreachable gateway, saved settings, and opened, acknowledged or silenced incidents", async () => {
    const page = await openPage();
    await web.sql`insert into julia.gateways (id, name, base_url, api_key_sealed)
      values ('told', 'told', 'https://told.example.com', 'sealed') on conflict do nothing`;
    await web.sql`update julia.gateways set breaker = 'open', cause = 'unreachable' where id = 'told'`;
    expect(await page.until(({ event }) => event === "chip")).toEqual({ event: "chip", id: null });
    await web.sql`update julia.settings set version = version + 1`;
    await page.until(({ event }) => event === "settings");
    const id = uuidv7();
    await web.sql`insert into julia.alerts (id, rule, severity, state, cause, since, opened_at)
      values (${id}, 'instance_offline', 'critical', 'pending', '{}', now(), now())`;
    await page.until((told) => told.id === id);
    await web.sql`update julia.alerts set cause = '{"code": "other"}' where id = ${id}`;
    await web.sql`update julia.alerts set acknowledged_at = now() where id = ${id}`;
    await page.until((told) => told.id === id);
    await web.sql`insert into julia.alert_silences (id, ends_at, reason, owner)
      values (${uuidv7()}, now() + interval '1 hour', 'maintenance', 'Ana')`;
    expect(await page.until(({ event }) => event === "alert")).toEqual({ event: "alert", id: null });
    expect(page.seen.filter(({ event }) => event === "alert")).toHaveLength(3);
  });

  it("that messages changed, although no message function notifies", async () => {
    const page = await openPage();
    await queueText(pool, { clientId: await insertClient(pool) });
    expect(await page.until(({ event }) => event === "message")).toEqual({ event: "message", id: null });
  });

  it("without any content: no phone, no text, no code", async () => {
    const response = await GET(webRequest(PATH, { cookie }));
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const chip = await insertChip(pool.ctx, { phone: "5511977776666", label: "segredo" });
    while (!text.includes(chip.id)) text += (await reader?.read())?.value ?? "";
    await reader?.cancel();
    expect(text).not.toMatch(/5511977776666|segredo|julia-/);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(response.headers.get("cache-control")).toBe("no-store, no-transform");
  });

  it("of one change for any chip if more chips changed than a page displays", () => {
    const many = Array.from({ length: 51 }, (_, index): Change => ({ kind: "chip", id: String(index) }));
    const alert: Change = { kind: "alert", id: "a" };
    expect(mergeChanges([...many, alert])).toEqual([{ kind: "chip", id: null }, alert]);
    expect(mergeChanges(many.slice(0, 50))).toHaveLength(50);
    expect(
      mergeChanges([
        { kind: "chip", id: null },
        { kind: "chip", id: "1" },
      ]),
    ).toEqual([{ kind: "chip", id: null }]);
  });
});

describe("a stream", () => {
  it("shares one database connection with other pages, which closes with the last of them", async () => {
    const pages = [await openPage(), await openPage()];
    expect(await listening()).toBe(1);
    await pages[0]?.leave();
    expect(await listening()).toBe(1);
    await pages[1]?.leave();
    await expect.poll(listening).toBe(0);
  });

  it("ends with its database connection, and the page can reconnect", async () => {
    const page = await openPage();
    await web.sql`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'julia-live' and datname = current_database()`;
    await page.untilEnd();
    const again = await openPage();
    const chip = await insertChip(pool.ctx);
    await again.until(({ id }) => id === chip.id);
  });

  it("ends with the session that opened it", async () => {
    let isSignedIn = true;
    const page = new EventReader(await openStream({ isAllowed: async () => isSignedIn, beatIntervalMs: 20 }));
    await page.until(({ event }) => event === "beat");
    await page.until(({ event }) => event === "beat");
    isSignedIn = false;
    await page.untilEnd();
  });

  it("ends when the browser disconnects, even if the body was never read", async () => {
    const gone = new AbortController();
    await openStream({ signal: gone.signal });
    expect(await listening()).toBe(1);
    gone.abort();
    await expect.poll(listening).toBe(0);
  });

  it("ends for a page that does not read its events", async () => {
    const response = await openStream({ beatIntervalMs: 1 });
    await expect.poll(listening).toBe(0);
    const page = new EventReader(response);
    await page.untilEnd();
    expect(page.seen.length).toBeLessThan(120);
  });

  it("ends immediately for HEAD and leaves no listener", async () => {
    const response = await GET(webRequest(PATH, { method: "HEAD", cookie }));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(response.body).toBeNull();
    await expect.poll(listening).toBe(0);
  });

  it("is refused for a person who has twenty, until one of them ends", async () => {
    const pages: EventReader[] = [];
    for (let page = 0; page < 20; page += 1) pages.push(await openPage());
    const refused = await GET(webRequest(PATH, { cookie }));
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("30");
    await openPage(await signedInAs(web, "manager"));
    await pages[0]?.leave();
    await openPage();
  });

  it("ends at shutdown, and no new one opens", async () => {
    const hub = new LiveHub(web);
    const told: string[] = [];
    await hub.join({ ...NOBODY, end: () => told.push("end") });
    await hub.close();
    expect(told).toEqual(["end"]);
    await expect(hub.join(NOBODY)).rejects.toMatchObject({ code: "database_unavailable" });
    await expect.poll(listening).toBe(0);
  });
});

describe("a stream that could not report changes is refused", () => {
  it("if notifications do not reach us", async () => {
    const elsewhere = await createEmptyDatabase();
    const notListened = postgres(elsewhere.url, { max: 1 });
    const feed = openChangeFeed(
      { ...web, sql: notListened },
      { onChange: () => undefined, onLost: () => undefined },
    );
    await expect(feed).rejects.toThrow("do not arrive");
    await expect.poll(listening).toBe(0);
    await notListened.end();
    await elsewhere.drop();
  });

  it("with 503 while the database is unavailable, so that the page polls", async () => {
    const { databaseUrl } = web.config;
    const away = new URL(databaseUrl);
    away.port = "9";
    const hub = new LiveHub({ ...web, config: { ...web.config, databaseUrl: away.href } });
    await expect(hub.join(NOBODY)).rejects.toMatchObject({ code: "database_unavailable" });
  });
});
