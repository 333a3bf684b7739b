import { type Config, isLoopbackHost } from "@/lib/config/environment";
import { canListen } from "./free-port";
import { StartError } from "./start-error";

const WILDCARDS = new Set(["0.0.0.0", "::", "[::]"]);

/** Throws a `StartError` that names the invalid variable if the web process cannot listen. */
export async function checkWebPort(config: Config): Promise<void> {
  const { host, port } = config;
  const sentences = {
    EADDRINUSE: `PORT: ${port} is taken by another program on ${host}; choose another PORT`,
    EACCES: `PORT: ${port} may not be used by this user; choose one above 1023`,
    EADDRNOTAVAIL: `HOST: ${host} is not an address of this machine`,
    ENOTFOUND: `HOST: ${host} is not known`,
  };
  const refusal = await canListen(host, port);
  if (refusal === null) return;
  const known = Object.entries(sentences).find(([code]) => code === refusal)?.[1];
  throw new StartError(known ?? `HOST and PORT: ${host}:${port} cannot be used (${refusal})`);
}

/**
 * Returns the public URL: `APP_URL` or, if it is unset, the listening address with 127.0.0.1 in place of a wildcard
 * address.
 */
export function appUrlOf(config: Config): string {
  return config.appUrl ?? localWebUrl(config);
}

/** Returns warnings about access from other machines or through a proxy. */
export function reachWarnings(config: Config): string[] {
  return [...hostWarnings(config), ...proxyWarnings(config)];
}

/** An https address implies a proxy, because the product itself serves only http. */
function proxyWarnings({ appUrl, trustedProxies }: Config): string[] {
  if (!appUrl?.startsWith("https:") || trustedProxies.length > 0) return [];
  return ["TRUSTED_PROXY is not set: all clients count as one address. Set it to your proxy's address."];
}

function hostWarnings(config: Config): string[] {
  if (isLoopbackHost(config.host)) return [];
  const unencrypted = !appUrlOf(config).startsWith("https:");
  return [
    ...(config.appUrl === null
      ? ["APP_URL is not set: sign-in works only on this machine. Set it to the address that people use."]
      : []),
    ...(unencrypted
      ? ["Passwords travel unencrypted. Put an https proxy in front and set APP_URL to it."]
      : []),
  ];
}

/** Returns the URL of the web process for use on this machine. */
export function localWebUrl(config: Config): string {
  return `http://${reachableHost(config.host)}:${config.port}`;
}

function reachableHost(host: string): string {
  if (WILDCARDS.has(host)) return "127.0.0.1";
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
