import { isIP } from "node:net";
import { z } from "zod";
import { DatabaseUrlError, parseDatabaseUrl } from "@/db/database-url";
import { adoptedInstanceNameSchema } from "@/types/chips";
import { toNetwork } from "./networks";

/**
 * Schemas for each kind of environment variable. Each message continues a sentence that begins with the variable's
 * name.
 */

const emptyAsUnset = (value: unknown) =>
  typeof value === "string" && value.trim() === "" ? undefined : value;
export const isUnset = (value: string | undefined) => emptyAsUnset(value) === undefined;
export const optional = <T extends z.ZodType>(schema: T) => z.preprocess(emptyAsUnset, schema.optional());

export const flag = z
  .enum(["true", "false", "1", "0"], "must be true or false")
  .transform((text) => text === "true" || text === "1");

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, "must be a whole number")
    .transform(Number)
    .pipe(z.number().min(min, `must be from ${min} to ${max}`).max(max, `must be from ${min} to ${max}`));

export const httpUrl = z.url({
  protocol: /^https?$/,
  error: "must be an http or https address",
  abort: true,
});

/** A base URL without a trailing slash. It may contain a user and password for a proxy. */
export const baseUrl = httpUrl
  .refine((text) => !/[?#]/.test(text), "must end with its path: no ? and no #")
  .refine(
    (text) => hasReadableCredentials(text),
    "has a user or a password that cannot be decoded; write % as %25",
  )
  .transform((text) => text.replace(/\/+$/, ""));

/** A URL without a path. Cookies and links apply to the whole host, so a base path would be lost. */
export const originUrl = httpUrl
  .refine((text) => !hasCredentials(text), "must not hold a user or a password")
  .refine((text) => /^[a-z]+:\/\/[^/?#]*\/*$/i.test(text), {
    error: ({ input }) => `must have no path; write ${new URL(String(input)).origin}`,
  })
  // Normalizes the address as browsers do, because the checks for https are case-sensitive.
  .transform((text) => new URL(text).origin);

function hasCredentials(text: string): boolean {
  const { username, password } = new URL(text);
  return username !== "" || password !== "";
}

function hasReadableCredentials(text: string): boolean {
  const { username, password } = new URL(text);
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
}

export const databaseUrl = z.string().superRefine((text, context) => {
  try {
    parseDatabaseUrl(text);
  } catch (error) {
    if (!(error instanceof DatabaseUrlError)) throw error;
    context.addIssue({ code: "custom", message: error.message });
  }
});

/** Parses a comma-separated list. `problemOf` returns why an item is invalid, or null. */
const listOf = (problemOf: (word: string) => string | null) =>
  z
    .string()
    .transform((text) =>
      text
        .split(",")
        .map((word) => word.trim())
        .filter((word) => word !== ""),
    )
    .superRefine((words, context) => {
      for (const word of words) {
        const problem = problemOf(word);
        if (problem === null) continue;
        const reason = word.includes(";") ? "holds a semicolon; separate words with commas" : problem;
        context.addIssue({ code: "custom", message: `"${word}" ${reason}` });
      }
    });

export const networkList = listOf((word) =>
  toNetwork(word) === null
    ? "is not the address of a proxy; write addresses or networks, such as 10.0.0.7 or 10.0.0.0/8"
    : null,
);

/**
 * Requires `host` or `host:port` in the form that the URL parser produces, because callback URLs are compared in that
 * form.
 */
export const hostList = listOf((word) => {
  const host = hostOf(word);
  if (host === word.toLowerCase()) return null;
  return host === null
    ? "is not a host; write hosts as they stand in an address, such as crm.local or crm.local:8080"
    : `never matches; write ${host}`;
});

/** Returns the intended host, with its port if the text contains one, or null if the text is ambiguous. */
function hostOf(word: string): string | null {
  const text = word.replace(/^https?:\/\//i, "");
  const isUnclear = /[\s;*]|:\/\/|\/\d+$/.test(text);
  const rest = isIP(text) === 6 ? `[${text}]` : text;
  if (isUnclear || !URL.canParse(`http://${rest}`)) return null;
  const { hostname } = new URL(`http://${rest}`);
  // Reads the port from the text, because the URL parser drops the default port of a scheme.
  const port = /^[^/?#]*:(\d+)(?:[/?#]|$)/.exec(rest)?.[1];
  return port === undefined ? hostname : `${hostname}:${Number(port)}`;
}

export const instanceList = listOf((word) =>
  adoptedInstanceNameSchema.safeParse(word).success
    ? null
    : "cannot be the name of an instance (letters, digits, _ - . and inner spaces, 50 at most)",
);

/** Offsets such as -03:00 are rejected: Node accepts them, but PostgreSQL interprets them with the opposite sign. */
export const timeZone = z.string().refine((name) => /^[A-Za-z]/.test(name) && isKnownZone(name), {
  error: ({ input }) => `must be the name of a time zone, such as America/Sao_Paulo, not "${input}"`,
});

function isKnownZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const FEWEST_DIFFERENT_CHARACTERS = 6;

/** Validates a secret for a header or a signature: it must be long enough and must not repeat a pattern. */
export const secretOf = (length: number) =>
  z
    .string()
    .min(length, { error: `must have at least ${length} characters`, abort: true })
    .refine(
      (text) => new Set(text).size >= FEWEST_DIFFERENT_CHARACTERS && !/^(.+?)\1+$/s.test(text),
      "repeats itself and can be guessed; make one with `openssl rand -base64 32`",
    );

/** Allows only characters that an HTTP header transmits unchanged. */
export const headerToken = (schema: z.ZodString) =>
  schema.regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, "must have no other signs than those of ASCII");
