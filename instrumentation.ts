export async function register(): Promise<void> {
  // The compiler evaluates this condition at build time. Without the condition, the modules below would also be
  // compiled for a runtime that has no sockets.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { stampPeerAddresses } = await import("@/lib/http/peer-address");
    stampPeerAddresses();
    const { guardServers } = await import("@/lib/http/guard-server");
    const { getConfig } = await import("@/lib/config/config");
    const { isDevelopment } = await import("@/lib/config/development");
    guardServers({ appUrl: getConfig().appUrl, keepsUpgrades: isDevelopment });
    const { endStreamsAtShutdown } = await import("@/lib/live/live-hub");
    endStreamsAtShutdown();
    const { keepWatchWithoutWorker } = await import("@/lib/alerts/stand-in-watch");
    const { getServerContext } = await import("@/lib/context/server-context");
    void keepWatchWithoutWorker(getServerContext());
  }
}
