import { startTestServer } from "./postgres";

/** Before all test files of a run: its PostgreSQL. After all of them: its end. */
export default async function setup(): Promise<() => Promise<void>> {
  return await startTestServer();
}
