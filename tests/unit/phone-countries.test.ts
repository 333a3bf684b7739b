import fc from "fast-check";
import { getCountries, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { describe, expect, it } from "vitest";
import { formatPhone } from "@/lib/format-phone";
import { parsePhone, phoneKey, readPhone } from "@/lib/phone";
import { AREA_CODES, printPhone, readStatedPhone } from "@/lib/stated-phone";

/** Twelve common ways of writing a Brazilian number. */
const SPELLINGS: Record<string, (areaCode: string, subscriber: string) => string> = {
  digits: (area, number) => `${area}${number}`,
  "trunk zero": (area, number) => `0${area}${number}`,
  "country code": (area, number) => `55${area}${number}`,
  plus: (area, number) => `+55${area}${number}`,
  "double zero": (area, number) => `0055${area}${number}`,
  "double zero, spaced": (area, number) => `0055 ${area} ${dashed(number)}`,
  brackets: (area, number) => `(${area}) ${dashed(number)}`,
  "brackets, zero": (area, number) => `(0${area}) ${dashed(number)}`,
  spaces: (area, number) => `${area} ${number.replace("-", "").replace(/(.{4})$/, " $1")}`,
  dots: (area, number) => `${area}.${number.slice(0, -4)}.${number.slice(-4)}`,
  "plus, brackets": (area, number) => `+55 (${area}) ${dashed(number)}`,
  "country code, spaced": (area, number) => `55 ${area} ${dashed(number)}`,
};

function dashed(number: string): string {
  return `${number.slice(0, -4)}-${number.slice(-4)}`;
}

const NUMBERS = ["988887777", "961234567", "940028922", "32345678", "40028922", "88887777"];

/** Mistakes that people make when they type or copy a number. `right` is a number without a mistake. */
const MISTAKES: Record<string, (spelled: (number: string) => string, number: string) => string> = {
  right: (spelled, number) => spelled(number),
  short: (spelled, number) => spelled(number.slice(0, -1)),
  long: (spelled, number) => spelled(`${number}7`),
  "doubled ninth digit": (spelled, number) => spelled(`9${number}`),
  "a spreadsheet's .0": (spelled, number) => `${spelled(number)}.0`,
  "@lid": (spelled, number) => `${spelled(number).replace(/\D/g, "")}@lid`,
};

describe("numbers of the 67 Brazilian area codes", () => {
  it("cover 67 area codes", () => expect(new Set(AREA_CODES).size).toBe(67));

  it.each(Object.entries(SPELLINGS))("written correctly as %s are the same Brazilian number", (_, spell) => {
    for (const area of AREA_CODES) {
      for (const number of NUMBERS) {
        const phone = `55${area}${number}`;
        expect(parsePhone(spell(area, number)), spell(area, number)).toEqual({ phone, key: phoneKey(phone) });
      }
    }
  });

  it.each(Object.entries(MISTAKES))("are never read as foreign numbers: %s", (mistake, make) => {
    const changed: string[] = [];
    for (const area of AREA_CODES) {
      for (const number of NUMBERS.filter((one) => one.length === 9)) {
        for (const spell of Object.values(SPELLINGS)) {
          const text = make((wrong) => spell(area, wrong), number);
          const read = readPhone(text);
          if (read.kind === "phone" && !read.phone.phone.startsWith("55")) changed.push(text);
          if (mistake === "@lid" || mistake === "a spreadsheet's .0") expect(read.kind, text).toBe("problem");
        }
      }
    }
    expect(changed).toEqual([]);
  });

  it("are never read as foreign in the create dialog, including landlines and old mobile numbers", () => {
    for (const area of AREA_CODES) {
      for (const number of NUMBERS) {
        for (const spell of Object.values(SPELLINGS)) {
          for (const make of Object.values(MISTAKES)) {
            const read = readStatedPhone(make((wrong) => spell(area, wrong), number));
            if (read.kind === "phone") expect(read.phone.phone).toMatch(/^55/);
          }
        }
      }
    }
  });

  it("are rejected without an area code, with a problem that names it", () => {
    for (const number of NUMBERS) {
      for (const text of [number, dashed(number), `0${number}`]) {
        expect(readPhone(text), text).toEqual({ kind: "problem", problem: "area_code_missing" });
      }
    }
  });

  it("are read as Brazilian or rejected when they contain separators, whatever the digits", () => {
    const separated = fc
      .tuple(
        fc.stringMatching(/^[1-9][0-9]{1,7}$/),
        fc.constantFrom(" ", "-", ".", "/", ") "),
        fc.stringMatching(/^[0-9]{3,8}$/),
      )
      .map(([head, separator, tail]) => `${head}${separator}${tail}`);
    fc.assert(
      fc.property(separated, (text) => {
        const read = readPhone(text);
        if (read.kind === "phone") expect(read.phone.phone).toMatch(/^55/);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("a printed phone number", () => {
  const countries = getCountries().flatMap((country) => {
    const example = getExampleNumber(country, examples);
    return example === undefined ? [] : [{ country, digits: example.number.slice(1), example }];
  });

  it("is tested for at least 200 countries", () => expect(countries.length).toBeGreaterThan(200));

  it.each(countries)("is parsed back to the same number: $country", ({ digits, example }) => {
    for (const text of [example.number, example.formatInternational(), `00${digits}`]) {
      expect(parsePhone(text), text).toEqual({ phone: digits, key: phoneKey(digits) });
    }
    const key = phoneKey(digits);
    expect(parsePhone(printPhone(digits))?.key).toBe(key);
    expect(parsePhone(formatPhone(digits))?.key).toBe(key);
    expect(parsePhone(formatPhone(printPhone(digits)))?.key).toBe(key);
    // WhatsApp identifies the number by its key, so the key of a key must be the key itself.
    expect(phoneKey(key)).toBe(key);
  });

  it("is parsed back to the same number for any accepted input", () => {
    const text = fc
      .tuple(fc.constantFrom("", "+", "00", "+55", "55"), fc.stringMatching(/^[1-9][0-9]{5,14}$/))
      .map(([prefix, digits]) => prefix + digits);
    fc.assert(
      fc.property(text, (written) => {
        const parsed = parsePhone(written);
        if (parsed === null) return;
        expect(parsePhone(printPhone(parsed.phone))).toEqual(parsed);
        expect(parsePhone(formatPhone(parsed.phone))).toEqual(parsed);
      }),
      { numRuns: 20_000 },
    );
  });
});
