import { afterAll, beforeAll, expect, test } from "vitest";
import { POST as saveChipColumns } from "@/app/api/preferences/chip-columns/route";
import { POST as saveChipDensity } from "@/app/api/preferences/chip-density/route";
import { POST as saveLocale } from "@/app/api/preferences/locale/route";
import type { RouteHandler } from "@/lib/http/create-route";
import { problemSchema } from "@/types/errors";
import { openTestWeb, signedInAs, type TestWeb, webRequest } from "../factories/web";

let context: TestWeb;
let cookie: string;

beforeAll(async () => {
  context = await openTestWeb();
  cookie = await signedInAs(context, "manager");
});
afterAll(() => context.close());

const call = (handler: RouteHandler, request: Request) => handler(request, { params: Promise.resolve({}) });

const ROUTES = [
  {
    path: "/api/preferences/locale",
    handler: saveLocale,
    body: { locale: "en" },
    saved: "locale=en; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly",
    wrong: { locale: "fr" },
  },
  {
    path: "/api/preferences/chip-columns",
    handler: saveChipColumns,
    body: { columns: ["phone", "created"] },
    saved: "chip-columns=phone.created; Path=/chips; Max-Age=31536000; SameSite=Lax; HttpOnly",
    wrong: { columns: ["phone; Domain=example.com"] },
  },
  {
    path: "/api/preferences/chip-density",
    handler: saveChipDensity,
    body: { density: "roomy" },
    saved: "chip-density=roomy; Path=/chips; Max-Age=31536000; SameSite=Lax; HttpOnly",
    wrong: { density: "tiny" },
  },
];

test.each(ROUTES)(
  "$path stores the choice in a cookie that scripts cannot read",
  async ({ path, handler, body, saved }) => {
    const response = await call(handler, webRequest(path, { method: "POST", cookie, body }));
    expect(response.status).toBe(204);
    expect(response.headers.get("set-cookie")).toBe(saved);
  },
);

test.each(ROUTES)("$path rejects an unknown value", async ({ path, handler, wrong }) => {
  const response = await call(handler, webRequest(path, { method: "POST", cookie, body: wrong }));
  expect(response.status).toBe(400);
  expect(problemSchema.parse(await response.json()).code).toBe("invalid_request");
  expect(response.headers.get("set-cookie")).toBeNull();
});
