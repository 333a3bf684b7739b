import { relative } from "node:path";
import type { Folders } from "./children";

export interface StartSummary {
  appUrl: string;
  /** One-time link for the first account; null if an account exists. */
  setupLink: string | null;
  /** Folder of the embedded database; null if `DATABASE_URL` is set. */
  databaseHome: string | null;
  /** Control page of the simulator; null if the gateway is not the simulator. */
  controlUrl: string | null;
  gatewayUrl: string;
  folders: Folders;
  warnings: string[];
  seconds: number;
}

export function summarise(summary: StartSummary): string[] {
  const { folders } = summary;
  const short = (folder: string) => {
    const inside = relative(folders.root, folder);
    return inside.startsWith("..") ? folder : inside;
  };
  const rows: [string, string][] = [
    ["Open", summary.setupLink ?? summary.appUrl],
    ...(summary.setupLink === null
      ? []
      : [["", "(creates the first account; works once, for 30 minutes)"] as [string, string]]),
    [
      "Database",
      summary.databaseHome === null
        ? "from DATABASE_URL"
        : `embedded PostgreSQL in ${short(summary.databaseHome)}`,
    ],
    [
      "Gateway",
      summary.controlUrl === null
        ? new URL(summary.gatewayUrl).host
        : `simulator, controls at ${summary.controlUrl}`,
    ],
    ["Data", short(folders.data)],
    ["Logs", short(folders.logs)],
  ];
  return [
    "",
    `Julia Dashboard is up after ${summary.seconds.toFixed(1)} s. Ctrl-C stops it.`,
    "",
    ...rows.map(([label, text]) => `  ${label.padEnd(10)}${text}`),
    ...summary.warnings.map((warning) => `  ${"Warning".padEnd(10)}${warning}`),
    "",
  ];
}
