import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { GET } from "@/app/api/openapi.json/route";
import ApiReferencePage from "@/app/docs/api/page";
import { EXAMPLES } from "@/lib/openapi/examples";
import { COMPONENTS, OPERATIONS } from "@/lib/openapi/operations";
import { ERROR_STATUS } from "@/types/errors";
import { openTestWeb, type TestWeb, webRequest } from "../../factories/web";

let web: TestWeb;

beforeAll(async () => {
  web = await openTestWeb();
});
afterAll(() => web.close());

const documentSchema = z.object({
  openapi: z.string(),
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ responses: z.record(z.string(), z.unknown()) })),
  ),
  components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});
const readDocument = async () => {
  const response = await GET(webRequest("/api/openapi.json"));
  expect(response.status).toBe(200);
  return documentSchema.parse(await response.json());
};

function routesOnDisk(): string[] {
  const root = join(process.cwd(), "app", "api", "v1");
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("route.ts"))
    .flatMap((file) => {
      const path = `/api/v1/${file.replace(/\/route\.ts$/, "").replace(/\[(\w+)\]/g, "{$1}")}`;
      const text = readFileSync(join(root, file), "utf8");
      return [...text.matchAll(/^ {2}(GET|POST|PUT|PATCH|DELETE): keyRoute/gm)].map(
        ([, method]) => `${method} ${path}`,
      );
    });
}

test("describes every route of /api/v1, with its scope, and no other", async () => {
  const { openapi, paths } = await readDocument();
  expect(openapi).toBe("3.1.1");
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(routesOnDisk().sort());
  for (const { path, scope, method } of OPERATIONS) {
    const file = join(process.cwd(), "app", path.replace(/\{(\w+)\}/g, "[$1]"), "route.ts");
    expect(existsSync(file), file).toBe(true);
    expect(readFileSync(file, "utf8")).toMatch(
      new RegExp(`${method.toUpperCase()}: keyRoute\\(\\{\\s+scope: "${scope}"`),
    );
  }
});

test("every reference resolves, and every response has a documented status", async () => {
  const document = await readDocument();
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
  expect(references.length).toBeGreaterThan(20);
  const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
  for (const target of references) expect(known).toContain(target);
  const statuses = new Set(["200", "201", "202", "204", ...Object.values(ERROR_STATUS).map(String)]);
  for (const methods of Object.values(document.paths)) {
    for (const { responses } of Object.values(methods)) {
      for (const status of Object.keys(responses)) expect(statuses).toContain(status);
    }
  }
});

test("documents what a message requires and accepts", async () => {
  const { SendMessage } = (await readDocument()).components.schemas;
  expect(SendMessage).toMatchObject({
    required: ["to"],
    additionalProperties: false,
    properties: { ttlSeconds: { minimum: 60, maximum: 604_800, default: 86_400 }, text: { maxLength: 4096 } },
  });
});

test("the reference page shows every operation and every body field, and loads no external resource", () => {
  const html = renderToStaticMarkup(ApiReferencePage());
  for (const { path, summary } of OPERATIONS) {
    expect(html).toContain(path);
    expect(html).toContain(summary);
  }
  for (const field of ["ttlSeconds", "Idempotency-Key", "callbackUrl", "dryRun"])
    expect(html).toContain(field);
  expect(html).not.toMatch(/<script|(?:src|href)="(?:https?:)?\/\//);
});

test("every operation has an example, which its schemas accept, and no example has another operation", () => {
  expect(Object.keys(EXAMPLES).sort()).toEqual(OPERATIONS.map(({ id }) => id).sort());
  for (const { id, params, query, body } of OPERATIONS) {
    const example = EXAMPLES[id];
    params?.parse(example?.params);
    query?.parse(example?.query ?? {});
    if (body === undefined) expect(example?.body, id).toBeUndefined();
    else COMPONENTS[body].schema.parse(example?.body);
  }
});

test("documents message callbacks: headers, body, responses and a working sample", async () => {
  const response = await GET(webRequest("/api/openapi.json"));
  const document = await response.json();
  const { callbacks } = document.paths["/api/v1/messages"].post;
  const { post } = callbacks.messageStatus["{$request.body#/callbackUrl}"];
  expect(post.parameters.map(({ name }: { name: string }) => name)).toEqual([
    "webhook-id",
    "webhook-timestamp",
    "webhook-signature",
  ]);
  expect(post.requestBody.content["application/json"].schema.$ref).toBe(
    "#/components/schemas/MessageCallback",
  );
  expect(document.components.schemas.MessageCallback.required).toEqual(["type", "timestamp", "data"]);
  const page = renderToStaticMarkup(ApiReferencePage());
  for (const words of ["webhook-signature", "for 24 hours", "timingSafeEqual", "410"]) {
    expect(page).toContain(words);
  }
});
