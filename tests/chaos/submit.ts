import type { Sql } from "postgres";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { phoneKey } from "@/lib/phone";
import { eventListSchema } from "@/types/events";
import { type Media, mediaSchema } from "@/types/media";
import type { PostedFile } from "./files";
import { within } from "./within";

/** A message as the harness posts it. Its idempotency key makes repeated posts refer to the same message. */
export interface Post {
  key: string;
  to: string;
  /** The caption, if the message is a file. */
  text: string;
  file?: PostedFile;
  /** Id of the inbound message that the message answers. */
  inReplyTo?: string;
  priority: "high" | "normal" | "bulk";
  ttlSeconds: number;
}

/** Identifies a message on both sides: its text or, for a file, the SHA-256 of its bytes. */
export const tokenOf = ({ text, file }: Post) => file?.sha256 ?? text;

interface Answer {
  status: number;
}
type SubmitAnswer = Answer & { id: string | null; retryAfterSeconds: number | null };
type UploadAnswer = Answer & { media: Media | null };

/** An inbound message as the feed of events reports it. */
export interface Reported {
  id: string;
  from: string;
  gatewayMessageId: string;
}

/** The API as a service calls it. A call is one request, and rejects if the response is lost. */
export interface Service {
  /** `mediaId` is the uploaded file of the message. */
  submit(post: Post, mediaId?: string): Promise<SubmitAnswer>;
  upload(file: PostedFile): Promise<UploadAnswer>;
  readInbound(after: string): Promise<{ items: Reported[]; nextCursor: string }>;
}

const acceptedSchema = z.object({ id: z.string() });
const reportedSchema = z.object({ id: z.string(), from: z.string(), gatewayMessageId: z.string() });

const TIMEOUT_MS = 20_000;

export function serviceByHttp(urls: readonly string[], secret: string, random: () => number): Service {
  const request = (path: string, init: RequestInit) =>
    within(TIMEOUT_MS, async (signal) => {
      const response = await fetch(`${urls[Math.floor(random() * urls.length)] ?? ""}/api/v1${path}`, {
        ...init,
        headers: { ...init.headers, authorization: `Bearer ${secret}` },
        signal,
      });
      const { status, headers } = response;
      // Throws if the response is truncated.
      const answer: unknown = await response.json();
      return { status, headers, answer };
    });
  return {
    submit: async ({ key, file, text, ...rest }, mediaId) => {
      const caption = text === "" ? undefined : text;
      const body =
        file === undefined ? { ...rest, text } : { ...rest, content: { type: file.kind, mediaId, caption } };
      const { status, headers, answer } = await request("/messages", {
        method: "POST",
        headers: { "content-type": "application/json", "idempotency-key": key },
        body: JSON.stringify(body),
      });
      const retryAfter = headers.get("retry-after");
      return {
        status,
        id: status === 202 || status === 200 ? (acceptedSchema.safeParse(answer).data?.id ?? null) : null,
        retryAfterSeconds: retryAfter === null ? null : Number(retryAfter),
      };
    },
    upload: async ({ mimeType, bytes }) => {
      const { status, answer } = await request("/media", {
        method: "POST",
        headers: { "content-type": mimeType, "x-file-name": "laudo.pdf" },
        body: new Uint8Array(bytes),
      });
      return { status, media: status === 201 ? mediaSchema.parse(answer) : null };
    },
    readInbound: async (after) => {
      const { status, answer } = await request(`/events?types=message.received&after=${after}`, {});
      if (status !== 200) throw new Error(`reading the events was answered with ${status}`);
      const { items, nextCursor } = eventListSchema.parse(answer);
      return { items: items.map(({ data }) => reportedSchema.parse(data)), nextCursor };
    },
  };
}

const PRIORITIES = { high: 0, normal: 1, bulk: 2 };

/** Calls the stored function behind the route, for runs without a web process. These runs send only texts. */
export function serviceBySql(sql: () => Sql, clientId: string): Service {
  const none = () => Promise.reject(new Error("this run has no web process"));
  return {
    submit: async ({ key, to, text, priority, ttlSeconds }) => {
      const [row] = await sql()<{ outcome: string; message_id: string }[]>`
        select * from julia.accept_message(${uuidv7()}, ${clientId}, ${key}, ${text}, ${uuidv7()}, ${to},
          ${phoneKey(to)}, null, null, null, ${text}, null, ${PRIORITIES[priority]}, ${ttlSeconds}, null,
          '{}'::jsonb, true)`;
      if (row === undefined) throw new Error("accept_message returned no row");
      return { status: row.outcome === "mismatch" ? 422 : 202, id: row.message_id, retryAfterSeconds: null };
    },
    upload: none,
    readInbound: none,
  };
}
