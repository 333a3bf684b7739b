import { parseArgs } from "node:util";
import type { Actor } from "@/lib/actor";
import { KEY_PREFIX } from "@/lib/clients/api-key-secret";
import type { KeysContext } from "@/lib/clients/context";
import { createApiKey } from "@/lib/clients/create-api-key";
import { listApiKeys } from "@/lib/clients/list-api-keys";
import { revokeApiKey } from "@/lib/clients/revoke-api-key";
import { API_SCOPES, type ApiKey, createApiKeySchema } from "@/types/api-keys";
import { CommandError, type DatabaseChoice, withDatabase } from "./database-command";

export const USAGE = `Usage:
  npm run keys -- create --client crm --scopes messages:send,messages:read
  npm run keys -- list
  npm run keys -- revoke <id or prefix>
Scopes: ${API_SCOPES.join(", ")}`;

export interface KeysCommand extends DatabaseChoice {
  args: readonly string[];
  /** Prints output for scripts: the key or the list. */
  print: (line: string) => void;
  /** Prints notes for a person. */
  tell: (line: string) => void;
}

const ACTOR: Actor = { kind: "system", label: "npm run keys" };

/**
 * Creates, lists or revokes API keys in the database of `DATABASE_URL` or in this folder's embedded database. Throws a
 * `CommandError`.
 */
export async function runKeysCommand(command: KeysCommand): Promise<void> {
  const run = parseCommand(command);
  if (run === null) return command.print(USAGE);
  await withDatabase(command, "julia-keys", run);
}

/** Parses the arguments before any database access. Returns null if the command only prints its usage. */
function parseCommand({ args, print, tell }: KeysCommand): ((context: KeysContext) => Promise<void>) | null {
  const { values, positionals } = parse(args);
  const [name, argument, ...rest] = positionals;
  const unexpected = name === "revoke" ? rest[0] : argument;
  if (values.help || name === undefined || name === "help") return null;
  if (unexpected !== undefined) throw tooMany(unexpected, values.client === undefined && name === "create");
  if (name === "create") {
    const input = readCreation(values.client, values.scopes);
    return async (context) => {
      const { key, secret } = await createApiKey(context, ACTOR, input);
      tell(`A key of the client ${key.client} for ${key.scopes.join(", ")}. It is shown this once:`);
      print(secret);
    };
  }
  if (values.client !== undefined || values.scopes !== undefined) {
    throw new CommandError("--client and --scopes belong to create.");
  }
  if (name === "list") return async (context) => printList(await listApiKeys(context, ACTOR), print, tell);
  if (name !== "revoke")
    throw new CommandError(`There is no command "${name}"; there are create, list and revoke.`);
  if (argument === undefined)
    throw new CommandError("Say which key: revoke <id or prefix>, as list shows them.");
  return async (context) => {
    const key = findKey(await listApiKeys(context, ACTOR), argument);
    if (key.revokedAt !== null) {
      throw new CommandError(`${key.prefix} of ${key.client} was revoked at ${key.revokedAt} already.`);
    }
    await revokeApiKey(context, ACTOR, key.id);
    tell(`${key.prefix} of ${key.client} is revoked. Every process rejects it within a second.`);
  };
}

/** Without a preceding `--`, npm consumes the options and passes on only their values. */
function tooMany(argument: string, lacksOptions: boolean): CommandError {
  const hint = lacksOptions ? " (options need -- before them: npm run keys -- create --client crm ...)" : "";
  return new CommandError(`"${argument}" is one argument too many${hint}.`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        client: { type: "string" },
        scopes: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    // The first sentence of Node's message names the option. The rest is advice on quoting.
    throw new CommandError(`${(error instanceof Error ? error.message : "").split(". ")[0]}.`);
  }
}

function readCreation(client: string | undefined, scopes: string | undefined) {
  if (client === undefined) throw new CommandError("Say whose key it is: --client crm.");
  if (scopes === undefined) throw new CommandError(`Say what it may do: --scopes ${API_SCOPES.slice(0, 2)}.`);
  const names = scopes.split(",").map((scope) => scope.trim());
  const parsed = createApiKeySchema.safeParse({ client, scopes: names.filter((scope) => scope !== "") });
  if (parsed.success) return parsed.data;
  if (parsed.error.issues.some((issue) => issue.path[0] === "client")) {
    throw new CommandError("A client's name has letters, digits, dots, dashes and underscores, at most 50.");
  }
  throw new CommandError(`The scopes are some of ${API_SCOPES.join(", ")}, with commas between them.`);
}

function findKey(keys: readonly ApiKey[], wanted: string): ApiKey {
  // Also accepts a whole key, for a person who has found a leaked key.
  const begins = (prefix: string) => prefix.startsWith(wanted) || wanted.startsWith(prefix);
  const tellsApart = wanted.length > KEY_PREFIX.length;
  const found = keys.filter((key) => key.id === wanted.toLowerCase() || (tellsApart && begins(key.prefix)));
  const [first, second] = found;
  if (first === undefined) throw new CommandError(`No key has the id or prefix "${wanted.slice(0, 40)}".`);
  if (second !== undefined) {
    throw new CommandError(`${found.length} keys begin with ${wanted}; give more of it, or the id.`);
  }
  return first;
}

const COLUMNS = ["id", "client", "prefix", "scopes", "last used", "state"] as const;

function stateOf({ revokedAt, expiresAt }: ApiKey): string {
  if (revokedAt !== null) return `revoked ${revokedAt}`;
  if (expiresAt === null) return "live";
  return `${Date.parse(expiresAt) > Date.now() ? "expires" : "expired"} ${expiresAt}`;
}

function printList(keys: readonly ApiKey[], print: KeysCommand["print"], tell: KeysCommand["tell"]): void {
  if (keys.length === 0) {
    tell("There are no keys yet.");
    return;
  }
  const rows = keys.map((key) => [
    key.id,
    key.client,
    key.prefix,
    key.scopes.join(","),
    key.lastUsedAt ?? "never",
    stateOf(key),
  ]);
  const lines = [[...COLUMNS], ...rows];
  const widths = COLUMNS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines)
    print(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
}
