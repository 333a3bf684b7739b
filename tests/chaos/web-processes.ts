import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { migrate } from "@/db/migrate";
import { loadRunningConfig } from "@/lib/config/config";
import { ENVIRONMENT_VARIABLES } from "@/lib/config/environment";
import { type AppContext, openAppContext } from "@/lib/context/server-context";
import { startEmbeddedPostgres } from "@/lib/supervisor/embedded-postgres";
import { waitUntil } from "@/lib/supervisor/processes";
import { choosePort } from "../setup/ports";
import { makeTemporaryFolder } from "../setup/postgres";
import { Machine } from "./machine";

export interface WebProcesses {
  ctx: AppContext;
  urls: string[];
  stop(): Promise<void>;
}

const UP_TIMEOUT_MS = 60_000;

/** So many web processes, as they are built for the tests, on a database of their own; no worker, and no gateway. */
export async function startWebProcesses(count: number): Promise<WebProcesses> {
  const { folder, remove } = makeTemporaryFolder("julia-webs-");
  const logs = join(process.cwd(), ".cache", "chaos");
  mkdirSync(logs, { recursive: true });
  const closing: (() => Promise<unknown> | unknown)[] = [remove];
  const stop = async () => {
    for (const close of closing.reverse()) await close();
  };
  try {
    const database = await startEmbeddedPostgres({
      dataFolder: folder,
      logFile: join(logs, "postgres-webs.log"),
      preferredPort: null,
      durable: true,
      database: "webs",
    });
    closing.push(() => database.stop());
    await migrate(database.url);
    const environment = {
      // Empty counts as unset, and keeps a developer's own .env out.
      ...Object.fromEntries(ENVIRONMENT_VARIABLES.map((name) => [name, ""])),
      NODE_ENV: "production" as const,
      NEXT_TELEMETRY_DISABLED: "1",
      NEXT_DIST_DIR: ".next-test",
      DATABASE_URL: database.url,
      AUTH_SECRET: "a secret that is only used in the chaos runs",
      EVOLUTION_API_URL: "http://127.0.0.1:9",
      EVOLUTION_API_KEY: "no gateway in this run",
      LOG_LEVEL: "warn",
    };
    const app = openAppContext(loadRunningConfig({ ...environment, LOG_LEVEL: "silent" }), "chaos");
    closing.push(() => app.close());
    const urls: string[] = [];
    for (let index = 1; index <= count; index += 1) {
      const port = await choosePort();
      const next = join("node_modules", "next", "dist", "bin", "next");
      const machine = new Machine({
        name: `web-only-${index}`,
        args: [next, "start", "-H", "127.0.0.1", "-p", String(port)],
        env: { ...environment, HOST: "127.0.0.1", PORT: String(port) },
        logFile: join(logs, `web-only-${index}.log`),
      });
      machine.start();
      closing.push(() => machine.stop());
      urls.push(`http://127.0.0.1:${port}`);
    }
    for (const url of urls) {
      const answers = () =>
        fetch(`${url}/api/health/live`).then(
          ({ ok }) => ok,
          () => false,
        );
      if (!(await waitUntil(answers, UP_TIMEOUT_MS, 100))) throw new Error(`${url} does not answer`);
    }
    return { ctx: app, urls, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
