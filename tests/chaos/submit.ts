import type { Sql } from "postgres";
import { v7 as uuidv7 } from "uuid";
import { phoneKey } from "@/lib/phone";

/** A message as the harness posts it. Its idempotency key makes repeated posts refer to the same message. */
export interface Post {
  key: string;
  to: string;
  text: string;
  priority: "high" | "normal" | "bulk";
  ttlSeconds: number;
}

type SubmitAnswer = { status: number; id: string | null; retryAfterSeconds: number | null };

/** Posts a message once. Rejects if the response is lost. */
export type Submit = (post: Post) => Promise<SubmitAnswer>;

export function submitByHttp(urls: readonly string[], secret: string, random: () => number): Submit {
  return async ({ key, ...body }) => {
    const url = urls[Math.floor(random() * urls.length)] ?? "";
    const response = await fetch(`${url}/api/v1/messages`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${secret}`,
        "content-type": "application/json",
        "idempotency-key": key,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(20_000),
    });
    // Throws if the response is truncated.
    const answer: unknown = await response.json();
    const retryAfter = response.headers.get("retry-after");
    return {
      status: response.status,
      id: response.status === 202 || response.status === 200 ? idOf(answer) : null,
      retryAfterSeconds: retryAfter === null ? null : Number(retryAfter),
    };
  };
}

function idOf(answer: unknown): string | null {
  if (typeof answer !== "object" || answer === null || !("id" in answer)) return null;
  return typeof answer.id === "string" ? answer.id : null;
}

const PRIORITIES = { high: 0, normal: 1, bulk: 2 };

/** Returns a function that calls the stored function behind the route, for runs without a web process. */
export function submitBySql(sql: () => Sql, clientId: string): Submit {
  return async ({ key, to, text, priority, ttlSeconds }) => {
    const [row] = await sql()<{ outcome: string; message_id: string }[]>`
      select * from julia.accept_message(${uuidv7()}, ${clientId}, ${key}, ${text}, ${uuidv7()}, ${to},
        ${phoneKey(to)}, null, null, null, ${text}, null, ${PRIORITIES[priority]}, ${ttlSeconds}, null,
        '{}'::jsonb, true)`;
    if (row === undefined) throw new Error("accept_message returned no row");
    return { status: row.outcome === "mismatch" ? 422 : 202, id: row.message_id, retryAfterSeconds: null };
  };
}
