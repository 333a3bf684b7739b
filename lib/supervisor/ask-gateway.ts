import { CHECK_PATH, type Identity, identify, listInstanceNames } from "@/lib/gateway/identify";
import type { GatewayAddress } from "./children";
import { StartError } from "./start-error";

const MOST_REDIRECTS = 3;

/**
 * Checks that Evolution API answers at the configured address. Returns warnings for the startup summary. Throws a
 * `StartError` if something else answers there, with the correct address if one is found. Neither an unreachable
 * gateway nor an error status such as 404 prevents the start. A proxy may return such a status while its gateway is
 * down.
 */
export async function askGateway(gateway: GatewayAddress, instances: readonly string[]): Promise<string[]> {
  const answer = await identify(gateway);
  const address = shown(gateway.url);
  if (answer.kind === "silent") return [`EVOLUTION_API_URL: ${address} ${answer.words}; the start went on.`];
  if (answer.kind === "gateway") {
    if (!answer.acceptsKey) return [`EVOLUTION_API_KEY: the gateway at ${address} refuses it.`];
    return await missingInstances(gateway, instances);
  }
  const words =
    answer.kind === "other"
      ? answer.words
      : `answers with a redirect to ${shown(answer.target?.href ?? "nowhere")}`;
  const right = await findGateway(gateway, answer);
  if (right === null && answer.status >= 400) {
    return [`EVOLUTION_API_URL: ${address} ${words}, not as Evolution API does; the start went on.`];
  }
  const advice = right === null ? "write the address of the gateway itself" : `write ${shown(right)}`;
  throw new StartError(`EVOLUTION_API_URL: ${address} ${words}, not as Evolution API does; ${advice}`);
}

/** Returns the first likely address at which a gateway answers: redirect targets first, then the parent paths. */
async function findGateway(gateway: GatewayAddress, answer: Identity): Promise<string | null> {
  let current = answer;
  let place = new URL(gateway.url);
  for (let step = 0; step < MOST_REDIRECTS && current.kind === "redirect" && current.target; step += 1) {
    if (!mayHaveKey(current.target, place)) break;
    place = current.target;
    const url = withoutEnd(place, CHECK_PATH);
    current = await identify({ ...gateway, url });
    if (current.kind === "gateway") return url;
  }
  for (const url of foldersAbove(gateway.url)) {
    if ((await identify({ ...gateway, url })).kind === "gateway") return url;
  }
  return null;
}

/**
 * Returns whether the key may be sent to `target`: only to the same host, and not after a redirect from https to http.
 */
function mayHaveKey(target: URL, from: URL): boolean {
  const isAsSafe = target.protocol === "https:" || (target.protocol === "http:" && from.protocol === "http:");
  return target.hostname === from.hostname && isAsSafe;
}

function foldersAbove(address: string): string[] {
  const parts = new URL(address).pathname.split("/").filter((part) => part !== "");
  return parts.map((_, index) => withPath(address, parts.slice(0, parts.length - 1 - index).join("/")));
}

function withPath(address: string, path: string): string {
  const url = new URL(address);
  url.pathname = path;
  return url.href.replace(/\/+$/, "");
}

function withoutEnd(target: URL, end: string): string {
  const { pathname } = target;
  return withPath(
    target.href.replace(/[?#].*$/, ""),
    pathname.endsWith(end) ? pathname.slice(0, -end.length) : pathname,
  );
}

/** Removes the user name, password, query, fragment and trailing slashes from an address before it is printed. */
function shown(address: string): string {
  if (!URL.canParse(address)) return address;
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname}`.replace(/\/+$/, "");
}

/**
 * Returns a warning for each missing instance, because such an instance becomes a chip without an instance. Names are
 * case-sensitive.
 */
async function missingInstances(gateway: GatewayAddress, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const known = await listInstanceNames(gateway);
  if (known === null) return [];
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = known.find((other) => other.toLowerCase() === name.toLowerCase());
      const hint = near === undefined ? "" : `, but there is "${near}"`;
      return `EVOLUTION_INSTANCES: the gateway has no instance "${name}"${hint}.`;
    });
}
