import { expect, test } from "vitest";
import { readBody } from "@/lib/inbox/read-body";

const requestOf = (length: number) =>
  new Request("http://127.0.0.1/", { method: "POST", body: new Uint8Array(length) });

test("a webhook body is limited to 1,048,576 bytes", async () => {
  expect(await readBody(requestOf(1_048_576))).toHaveLength(1_048_576);
  expect(await readBody(requestOf(1_048_577))).toBe("too_large");
});
