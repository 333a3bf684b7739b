import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { migrate } from "@/db/migrate";
import { loadRunningConfig } from "@/lib/config/config";
import { type AppContext, openAppContext } from "@/lib/context/server-context";
import { startEmbeddedPostgres } from "@/lib/supervisor/embedded-postgres";
import { choosePort } from "../setup/ports";
import { makeTemporaryFolder } from "../setup/postgres";
import { productEnvironment, webArguments } from "./environment";
import { Machine } from "./machine";
import { untilAnswers } from "./readiness";

export interface WebProcesses {
  ctx: AppContext;
  urls: string[];
  stop(): Promise<void>;
}

/** Starts web processes from the test build with their own database, but without a worker or a gateway. */
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
    const environment = productEnvironment(
      { databaseUrl: database.url, gateway: { url: "http://127.0.0.1:9", key: "no gateway in this run" } },
      { LOG_LEVEL: "warn" },
    );
    const app = openAppContext(loadRunningConfig({ ...environment, LOG_LEVEL: "silent" }), "chaos");
    closing.push(() => app.close());
    const urls: string[] = [];
    for (let index = 1; index <= count; index += 1) {
      const port = await choosePort();
      const machine = new Machine({
        name: `web-only-${index}`,
        args: webArguments(port),
        env: { ...environment, PORT: String(port) },
        logFile: join(logs, `web-only-${index}.log`),
      });
      machine.start();
      closing.push(() => machine.stop());
      urls.push(`http://127.0.0.1:${port}`);
    }
    for (const url of urls) {
      await untilAnswers(`${url}/api/health/live`);
    }
    return { ctx: app, urls, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
