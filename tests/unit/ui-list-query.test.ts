import { describe, expect, it } from "vitest";
import {
  CHIP_SORT_NAMES,
  chipUrl,
  DEFAULT_CHIP_LIST_QUERY,
  FILTER_CONDITIONS,
  FILTER_CONNECTIONS,
} from "@/lib/api/chip-list-query";
import { localeFromAcceptLanguage } from "@/lib/i18n/locales";
import { CHIP_SORTS, CONNECTION_STATES, chipListQuerySchema } from "@/types/chips";
import { CONDITIONS } from "@/types/conditions";

const read = (text: string) => chipUrl.read(new URLSearchParams(text));

describe("the URL of the list", () => {
  it("supports every condition, connection and sort order of the API", () => {
    expect([...FILTER_CONDITIONS].sort()).toEqual([...CONDITIONS].sort());
    expect([...FILTER_CONNECTIONS].sort()).toEqual([...CONNECTION_STATES].sort());
    expect([...CHIP_SORT_NAMES].sort()).toEqual([...CHIP_SORTS].sort());
  });

  it("is parsed by the page as by the API", () => {
    for (const text of [
      "",
      "search=%2B55+11&page=3",
      "status=banned,paused&condition=failing&connection=open&sort=usageDay&order=desc&pageSize=50",
    ]) {
      expect(read(text)).toEqual(chipListQuerySchema.parse(Object.fromEntries(new URLSearchParams(text))));
    }
  });

  it("is rebuilt unchanged from its parsed values", () => {
    const query = read("search=ana&status=warming,active&sort=name&order=desc&page=2&pageSize=100");
    expect(chipUrl.read(new URLSearchParams(chipUrl.write(query)))).toEqual(query);
    expect(chipUrl.write(DEFAULT_CHIP_LIST_QUERY)).toBe("");
  });

  it("replaces a mistyped value with the default and never sends it to the API", () => {
    for (const text of [
      "page=-1",
      "page=1.5",
      "page=x",
      "pageSize=1000",
      "sort=__proto__",
      "status=toString",
    ]) {
      expect(read(text)).toEqual(DEFAULT_CHIP_LIST_QUERY);
    }
    expect(read(`search=${"a".repeat(500)}`).search).toHaveLength(100);
  });
});

describe("the language of a first visit", () => {
  it.each([
    [null, "pt-BR"],
    ["", "pt-BR"],
    ["de-DE,de;q=0.9", "pt-BR"],
    ["en-US,en;q=0.9,pt;q=0.8", "en"],
    ["en;q=0.2, pt-PT;q=0.9", "pt-BR"],
    ["en;q=0, fr", "pt-BR"],
  ])("for %s is %s", (header, locale) => {
    expect(localeFromAcceptLanguage(header)).toBe(locale);
  });
});
