import type { Sql } from "postgres";
import { v7 as uuidv7 } from "uuid";
import type { Observation, Observe } from "@/lib/alerts/observation";
import type { AlertRule } from "@/types/alerts";

/** Freezes `julia.clock()` of this test's database at the given time. */
export async function freezeClock(sql: Sql): Promise<(at: Date) => Promise<void>> {
  await sql`create unlogged table if not exists julia.test_now (at timestamptz not null)`;
  await sql`insert into julia.test_now values (clock_timestamp())`;
  await sql`create or replace function julia.clock() returns timestamptz language sql volatile as
    $$ select at from julia.test_now $$`;
  return async (at) => {
    await sql`update julia.test_now set at = ${at.toISOString()}`;
  };
}

/** An observation of one subject without evidence of a real rule. */
export const wrongWith = (rule: AlertRule, subject: string | null): Observation => ({
  rule,
  subject,
  seen: {
    kind: "wrong",
    since: null,
    cause: { code: "dropped", values: { instance: `i-${subject?.slice(-4)}`, contacts: 3, waiting: 0 } },
  },
});

/** Observes only the given observations. */
export const seeing =
  (wrong: () => readonly Observation[]): Observe =>
  async () => ({ wrong: [...wrong()], hidden: new Set() });

/** A destination at the test's receiver; `http` to loopback needs `CALLBACK_ALLOWED_HOSTS`. */
export async function insertDestination(
  sql: Sql,
  sealed: { id?: string; url: (id: string) => string; kind?: "slack" | "generic"; minSeverity?: string },
): Promise<string> {
  const id = sealed.id ?? uuidv7();
  await sql`insert into julia.alert_destinations (id, name, kind, encrypted_url, url_hint, min_severity, created_by)
    values (${id}, 'Equipe', ${sealed.kind ?? "slack"}, ${sealed.url(id)}, 'host', ${sealed.minSeverity ?? "info"}, 'Ada')`;
  return id;
}
