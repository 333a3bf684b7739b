import type { IncomingMessage } from "node:http";
import { errorEnvelope } from "./errors";
import type { Reply } from "./exchange";
import { isJsonObject, type JsonObject } from "./json";

const LARGEST_BODY_BYTES = 136 * 1024 * 1024;

export type ParsedBody = { body: JsonObject } | { refusal: Reply };

/** Reads and parses a body as the gateway does. A body whose content type is not JSON counts as empty. */
export async function readBody(request: IncomingMessage): Promise<ParsedBody> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > LARGEST_BODY_BYTES) return refusal(413, "request entity too large");
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString("utf8");
  const isJson = /^application\/([\w.-]+\+)?json\b/i.test(request.headers["content-type"] ?? "");
  if (!isJson || text === "") return { body: {} };
  try {
    const body: unknown = JSON.parse(text);
    if (isJsonObject(body)) return { body };
    if (Array.isArray(body)) return { body: {} };
    return refusal(400, `Unexpected token '${text.trim()[0]}', "${text.slice(0, 10)}" is not valid JSON`);
  } catch (error) {
    return refusal(400, error instanceof Error ? messageOfNode20(error) : "Invalid JSON");
  }
}

/** The gateway's image runs Node 20. Later versions of Node add the line and column to the message. */
const messageOfNode20 = ({ message }: Error): string => message.replace(/ \(line \d+ column \d+\)$/, "");

/** The body parser's errors have no reason phrase, so the gateway uses the reason phrase of status 500. */
function refusal(status: number, message: string): ParsedBody {
  return { refusal: { status, body: errorEnvelope(status, message, "Internal Server Error") } };
}
