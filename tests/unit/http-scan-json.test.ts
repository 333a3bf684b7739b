import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DomainError } from "@/lib/errors";
import { problemResponse } from "@/lib/http/problem";
import { readJsonBody } from "@/lib/http/read-json-body";
import { isKeptExactly, placeOf, scanJson } from "@/lib/http/scan-json";
import { type ErrorCode, problemSchema } from "@/types/errors";

function posted(body: BodyInit): Request {
  return new Request("http://127.0.0.1/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
}

async function refusal(body: BodyInit): Promise<{ code: ErrorCode; detail: string; paths: string[] }> {
  const error = await readJsonBody(posted(body)).then(
    () => new Error("the body was taken"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof DomainError)) throw error;
  const problem = problemSchema.parse(await problemResponse(error, "r").json());
  return {
    code: problem.code,
    detail: problem.detail,
    paths: (problem.errors ?? []).map(({ path }) => path),
  };
}

describe("a body that is not JSON", () => {
  test.each<[string, BodyInit, number, number]>([
    ["a trailing comma", '{\n  "to": "5511988887777",\n  "text": "oi",\n}', 4, 1],
    ["a missing quote", '{"to": "5511988887777, "text": "oi"}', 1, 25],
    ["single quotes", "{'to': 1}", 1, 2],
    ["a missing end", '{"to": [1, 2', 1, 13],
    ["a raw line break inside a text", '{"text": "a\nb"}', 1, 12],
    ["a wrong escape after wide characters", '{"text": "Olá 😀 \\x"}', 1, 17],
    ["Windows line ends", '{\r\n"a": 1\r\n"b": 2}', 3, 1],
    ["a leading zero", '{"a": 012}', 1, 8],
    ["two values", "{} {}", 1, 4],
    ["Python", '{"a": True}', 1, 7],
    ["only spaces", "   ", 1, 4],
    ["a byte that is not UTF-8", Buffer.from('{"a": "é', "latin1"), 1, 8],
    ["HTML", "<html></html>", 1, 1],
  ])("%s is reported with its line and column", async (_, body, line, column) => {
    const { code, detail } = await refusal(body);
    expect(code).toBe("invalid_json");
    expect(detail).toContain(`at line ${line}, column ${column}.`);
  });

  test("is detected exactly when JSON.parse rejects it", () => {
    const broken = fc
      .tuple(fc.json({ maxDepth: 4 }), fc.nat(), fc.constantFrom("", ",", "}", '"', "x", "\n", "\\", "0"))
      .map(([text, at, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + (put === "" ? 1 : 0));
      });
    fc.assert(
      fc.property(broken, (text) => {
        const isJson = isParsed(text);
        const { faultAt } = scanJson(text);
        expect(faultAt === null).toBe(isJson);
        if (faultAt !== null) expect(faultAt).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 3000 },
    );
  });

  test("100,000 brackets or an unterminated string need neither recursion nor backtracking", () => {
    expect(scanJson("[".repeat(100_000))).toEqual({ faultAt: 100_000 });
    expect(scanJson(`"${"\\n".repeat(100_000)}`)).toEqual({ faultAt: 200_001 });
    expect(placeOf("a\nb", 3)).toEqual({ line: 2, column: 2 });
  });
});

function isParsed(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("a number that JavaScript cannot represent exactly", () => {
  test.each([
    ["12345678901234567890", "metadata.order"],
    ["-9007199254740993", "metadata.order"],
    ["0.12345678901234567890", "metadata.order"],
    ["1e400", "metadata.order"],
    ["1e-400", "metadata.order"],
  ])("%s is rejected with its path", async (literal, path) => {
    const { code, paths } = await refusal(
      `{"to": "1", "metadata": {"order": ${literal}, "note": "${literal}"}}`,
    );
    expect({ code, paths }).toEqual({ code: "invalid_request", paths: [path] });
  });

  test.each([
    "9007199254740992",
    "0.1",
    "1.50",
    "-0",
    "1e21",
    "1E+2",
    "123456789012345",
    "5e-324",
    "100000000000000000000",
  ])("%s is kept", async (literal) => {
    expect(await readJsonBody(posted(`[${literal}]`))).toEqual([Number(literal)]);
  });

  test("is reported with every path, including paths in lists", async () => {
    const { paths } = await refusal(
      '{"a": [1, 12345678901234567890, {"b": [98765432109876543210]}], "c": 1}',
    );
    expect(paths).toEqual(["a.1", "a.2.b.0"]);
  });

  test("any number written by JavaScript is kept", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(isKeptExactly(JSON.stringify(value))).toBe(true);
      }),
    );
  });
});
