import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { POST } from "@/app/api/v1/messages/route";
import ErrorPage from "@/app/docs/errors/[code]/page";
import ErrorsPage from "@/app/docs/errors/page";
import { ERROR_CODES, ERROR_STATUS } from "@/types/errors";
import { openTestWeb, type TestWeb, webRequest } from "../../factories/web";

let web: TestWeb;

beforeAll(async () => {
  web = await openTestWeb();
});
afterAll(() => web.close());

const pageOf = async (code: string) =>
  renderToStaticMarkup(await ErrorPage({ params: Promise.resolve({ code }) }));

test("the type of a problem document leads to a page with its cause, a remedy and an example", async () => {
  const response = await POST(webRequest("/api/v1/messages", { method: "POST" }), {
    params: Promise.resolve({}),
  });
  const { type, code, status } = await response.json();
  expect(type).toBe(`/docs/errors/${code}`);
  const page = await pageOf(code);
  for (const words of [
    "Cause",
    "What to do",
    `&quot;status&quot;: ${status}`,
    `&quot;type&quot;: &quot;${type}&quot;`,
  ])
    expect(page).toContain(words);
});

test("every code is in the list and has a page; an unknown code has none", async () => {
  const list = renderToStaticMarkup(ErrorsPage());
  for (const code of ERROR_CODES) {
    expect(list).toContain(`href="/docs/errors/${code}"`);
    expect(await pageOf(code)).toContain(`&quot;status&quot;: ${ERROR_STATUS[code]}`);
  }
  await expect(pageOf("no_such_code")).rejects.toThrow();
  await expect(pageOf("toString")).rejects.toThrow();
});
