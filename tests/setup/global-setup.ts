import { startTestServer } from "./postgres";

export default async function setup(): Promise<() => Promise<void>> {
  return await startTestServer();
}
