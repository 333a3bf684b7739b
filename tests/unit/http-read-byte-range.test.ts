import { describe, expect, test } from "vitest";
import { readByteRange } from "@/lib/http/read-byte-range";

const read = (range: string, bytes = 100) => readByteRange(new Headers({ range }), bytes);

describe("the part of a file that a request asks for", () => {
  test.each<[string, number, number]>([
    ["bytes=0-", 0, 99],
    ["bytes=0-0", 0, 0],
    ["bytes=10-19", 10, 19],
    ["bytes=99-", 99, 99],
    ["bytes=90-500", 90, 99],
    ["bytes=-10", 90, 99],
    ["bytes=-500", 0, 99],
  ])("%s is the bytes %i to %i", (range, first, last) => {
    expect(read(range)).toEqual({ first, last });
  });

  test.each([
    "",
    "bytes=100-",
    "bytes=20-10",
    "bytes=-0",
    "bytes=-",
    "bytes=0-1,5-6",
    "lines=0-1",
    "bytes=0x1-2",
  ])("is the whole file for %j", (range) => {
    expect(read(range)).toBeNull();
  });

  test("is the whole file if the file is empty, or if the range depends on an unchanged file", () => {
    expect(read("bytes=0-", 0)).toBeNull();
    expect(readByteRange(new Headers({ range: "bytes=0-1", "if-range": '"a"' }), 100)).toBeNull();
    expect(readByteRange(new Headers(), 100)).toBeNull();
  });
});
