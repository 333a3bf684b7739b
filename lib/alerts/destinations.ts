import { randomBytes } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { v7 as uuidv7 } from "uuid";
import type { z } from "zod";
import { type AlertDestinationRow, alertDeliveries, alertDestinations } from "@/db/schema";
import { recordAudit } from "@/lib/audit";
import type { CommandContext } from "@/lib/context/command-context";
import type { AppContext } from "@/lib/context/server-context";
import { DomainError, invalidField } from "@/lib/errors";
import { seal } from "@/lib/outbound/seal";
import { lockAuthority } from "@/lib/people/lock-authority";
import { checkCallbackUrl } from "@/lib/queue/callbacks/check-callback-url";
import {
  type AlertDestination,
  type CreatedDestination,
  type createDestinationSchema,
  type PatchDestinationInput,
  type TestResult,
  URL_NOT_ALLOWED,
} from "@/types/alert-pages";
import { deliver } from "./deliver";
import { ensureEnvironmentDestination } from "./environment-destination";
import { urlHint } from "./url-hint";

type Context = Pick<AppContext, "db" | "config">;

/** Where alerts go, the one of the environment first. No address is in it, only what may be seen of it. */
export async function listDestinations(ctx: Context): Promise<AlertDestination[]> {
  await ctx.db.transaction((tx) => ensureEnvironmentDestination(tx, ctx.config.alertWebhookUrl));
  const rows = await ctx.db
    .select({
      row: alertDestinations,
      waiting: sql`(select count(*) from julia.alert_deliveries d
        where d.destination_id = ${alertDestinations.id} and d.state = 'pending')`.mapWith(Number),
    })
    .from(alertDestinations)
    .orderBy(sql`not ${alertDestinations.fromEnvironment}`, alertDestinations.createdAt);
  return rows
    .filter(({ row }) => !row.fromEnvironment || ctx.config.alertWebhookUrl !== null)
    .map(({ row, waiting }) => toDestination(row, waiting));
}

function toDestination(row: AlertDestinationRow, waiting: number): AlertDestination {
  const { id, name, kind, fromEnvironment, urlHint: hint, minSeverity, enabled, lastError } = row;
  return {
    id,
    name,
    kind,
    fromEnvironment,
    urlHint: hint,
    minSeverity,
    enabled,
    lastDeliveredAt: row.lastDeliveredAt?.toISOString() ?? null,
    lastError,
    lastErrorAt: row.lastErrorAt?.toISOString() ?? null,
    waiting,
  };
}

/** Errors: `forbidden`; `invalid_request` with `url_not_allowed` for an address that is not https, or not public. */
export async function createDestination(
  ctx: CommandContext,
  input: z.output<typeof createDestinationSchema>,
): Promise<CreatedDestination> {
  requireAdmin(ctx);
  checkUrl(ctx, input.url);
  const id = uuidv7();
  const { authSecret } = ctx.config;
  const secret = input.kind === "generic" ? `whsec_${randomBytes(32).toString("base64")}` : null;
  const row = await ctx.db.transaction(async (tx) => {
    await lockAuthority(tx, ctx.actor);
    const [created] = await tx
      .insert(alertDestinations)
      .values({
        id,
        name: input.name,
        kind: input.kind,
        encryptedUrl: seal(authSecret, id, input.url),
        urlHint: urlHint(input.url),
        encryptedSecret: secret === null ? null : seal(authSecret, id, secret),
        minSeverity: input.minSeverity,
        createdBy: ctx.actor.label,
      })
      .returning();
    if (created === undefined) throw new Error("the new destination was not returned");
    await audit(ctx, tx, "alert_destination.create", created);
    return created;
  });
  return { destination: toDestination(row, 0), secret };
}

/** Changes what is given. Errors: `forbidden`, `not_found` (also for the environment's), `invalid_request`. */
export async function changeDestination(
  ctx: CommandContext,
  id: string,
  { url, ...given }: PatchDestinationInput,
): Promise<AlertDestination> {
  requireAdmin(ctx);
  if (url !== undefined) checkUrl(ctx, url);
  const address =
    url === undefined ? {} : { encryptedUrl: seal(ctx.config.authSecret, id, url), urlHint: urlHint(url) };
  const row = await ctx.db.transaction(async (tx) => {
    await lockAuthority(tx, ctx.actor);
    const [changed] = await tx
      .update(alertDestinations)
      .set({ ...given, ...address, id })
      .where(ownOf(id))
      .returning();
    if (changed === undefined) throw notFound();
    await audit(ctx, tx, "alert_destination.change", changed);
    return changed;
  });
  return toDestination(row, 0);
}

/** What was still to be delivered there goes with it. Errors: `forbidden`, `not_found`. */
export async function deleteDestination(ctx: CommandContext, id: string): Promise<void> {
  requireAdmin(ctx);
  await ctx.db.transaction(async (tx) => {
    const [deleted] = await tx.delete(alertDestinations).where(ownOf(id)).returning();
    if (deleted === undefined) throw notFound();
    await audit(ctx, tx, "alert_destination.delete", deleted);
  });
}

/** Sends the words of a test there now, through the same door as alerts, and says what became of it. */
export async function testDestination(ctx: CommandContext, id: string): Promise<TestResult> {
  requireAdmin(ctx);
  const [known] = await ctx.db
    .select({ id: alertDestinations.id })
    .from(alertDestinations)
    .where(eq(alertDestinations.id, id));
  if (known === undefined) throw notFound();
  const [delivery] = await ctx.db
    .insert(alertDeliveries)
    .values({
      id: uuidv7(),
      destinationId: id,
      kind: "test",
      noticeIds: [],
      tries: 1,
      // Far away, so that nobody but this request takes it up.
      nextTryAt: sql`clock_timestamp() + interval '1 hour'`,
      createdAt: sql`julia.clock()`,
    })
    .returning();
  if (delivery === undefined) throw new Error("the test was not stored");
  await deliver(ctx, delivery);
  const [outcome] = await ctx.db
    .select({ state: alertDeliveries.state, error: alertDeliveries.lastError })
    .from(alertDeliveries)
    .where(eq(alertDeliveries.id, delivery.id));
  return outcome ?? { state: "failed", error: null };
}

/** The environment's is not ours to change. */
const ownOf = (id: string) => and(eq(alertDestinations.id, id), eq(alertDestinations.fromEnvironment, false));
const notFound = () => new DomainError("not_found", "There is no such destination.");

function requireAdmin({ actor }: CommandContext): void {
  if (actor.kind !== "person" || actor.role !== "admin") {
    throw new DomainError("forbidden", "Only administrators may change where alerts go.");
  }
}

/** The same door as callbacks have; the sending itself looks again, at the addresses of the name too. */
function checkUrl(ctx: CommandContext, url: string): void {
  try {
    checkCallbackUrl(url, ctx.config.callbackAllowedHosts);
  } catch (error) {
    if (error instanceof DomainError) throw invalidField("url", URL_NOT_ALLOWED);
    throw error;
  }
}

type Tx = Parameters<Parameters<AppContext["db"]["transaction"]>[0]>[0];

/** Without the address: the audit log is read by people who may not know it. */
function audit(ctx: CommandContext, tx: Tx, action: string, row: AlertDestinationRow): Promise<void> {
  const { name, kind, urlHint: hint, minSeverity, enabled } = row;
  return recordAudit(tx, {
    actor: ctx.actor,
    action,
    targetKind: "settings",
    targetId: row.id,
    details: { name, kind, urlHint: hint, minSeverity, enabled },
    requestId: ctx.requestId,
  });
}
