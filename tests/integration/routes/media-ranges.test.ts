import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { v7 as uuidv7 } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { media } from "@/db/schema";
import { type Dashboard, openDashboard } from "./dashboard";
import { ROUTES } from "./routes";

const FILE = Buffer.from("0123456789abcdefghij");

let dashboard: Dashboard;
let id: string;

beforeAll(async () => {
  dashboard = await openDashboard();
  id = uuidv7();
  const [fileKey, path] = [uuidv7(), join(tmpdir(), uuidv7())];
  writeFileSync(path, FILE);
  await dashboard.web.files.put(fileKey, path);
  rmSync(path);
  const file = { id, sha256: "", bytes: FILE.length, mimeType: "audio/ogg", fileKey };
  await dashboard.web.db.insert(media).values(file);
});
afterAll(() => dashboard.close());

async function read(headers: Record<string, string>, role: "operator" | "manager" = "operator") {
  const response = await dashboard.call(ROUTES.media, { at: id, headers, role });
  return {
    status: response.status,
    body: await response.text(),
    length: response.headers.get("content-length"),
    range: response.headers.get("content-range"),
    type: response.headers.get("content-type"),
    how: response.headers.get("content-disposition"),
    accepts: response.headers.get("accept-ranges"),
  };
}

test("a page plays a file from any position, and the file is still one to save", async () => {
  const known = { type: "audio/ogg", how: "attachment", accepts: "bytes" };
  expect(await read({})).toEqual({ ...known, status: 200, body: `${FILE}`, length: "20", range: null });
  expect(await read({ range: "bytes=10-14" })).toEqual({
    ...known,
    status: 206,
    body: "abcde",
    length: "5",
    range: "bytes 10-14/20",
  });
  expect(await read({ range: "bytes=18-" })).toMatchObject({ status: 206, body: "ij" });
  expect(await read({ range: "bytes=-1" })).toMatchObject({
    status: 206,
    body: "j",
    range: "bytes 19-19/20",
  });
  expect(await read({ range: "bytes=20-" })).toMatchObject({ status: 200, body: `${FILE}`, range: null });
});

test("a part is not given to people who may not read the whole file", async () => {
  expect(await read({ range: "bytes=0-1" }, "manager")).toMatchObject({ status: 403, range: null });
});
