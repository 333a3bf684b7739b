/** Runs once when a server process starts, before its first request. */
export async function register(): Promise<void> {
  const { stampPeerAddresses } = await import("@/lib/http/peer-address");
  stampPeerAddresses();
}
