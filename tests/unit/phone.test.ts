import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePhone, phoneKey, readPhone } from "@/lib/phone";
import { PHONE_PROBLEMS, printPhone, readStatedPhone } from "@/lib/stated-phone";

const problemOf = (text: string) => {
  const read = readPhone(text);
  return read.kind === "problem" ? read.problem : read.phone.phone;
};

describe("parsePhone", () => {
  it.each([
    "+55 (11) 99999-9999",
    "5511999999999",
    "11 99999-9999",
    "011 99999-9999",
    "+5511999999999",
    "55 11 99999 9999",
    "(11) 999999999",
    "0055 11 99999-9999",
    "+55 (0) 11 99999-9999",
    "(+55) 11 9 9999 9999",
    "0 15 11 99999-9999",
    "11.99999.9999",
    "\u202a+55\u00a011\u00a099999\u20119999\u202c",
    "１１９９９９９９９９９",
  ])("reads %s as the same number", (text) => {
    expect(parsePhone(text)).toEqual({ phone: "5511999999999", key: "551199999999" });
  });

  it("accepts an unassigned area code only after the country code", () => {
    expect(parsePhone("+55 20 98888-7777")?.phone).toBe("5520988887777");
    expect(parsePhone("5520988887777")?.phone).toBe("5520988887777");
    expect(parsePhone("20 98888-7777")).toBeNull();
  });

  it("reads 00 as the international prefix, also for Brazil", () => {
    expect(parsePhone("0055 51 98888-7777")?.phone).toBe("5551988887777");
    expect(parsePhone("0034 612 345 678")?.phone).toBe("34612345678");
    expect(parsePhone("00 11 98888-7777")).toBeNull();
  });

  it("reads bare digits as foreign when they are valid abroad and not in Brazil", () => {
    expect(parsePhone("34612345678")?.phone).toBe("34612345678");
    expect(parsePhone("4915123456789")?.phone).toBe("4915123456789");
    expect(parsePhone("12025550123")?.phone).toBe("12025550123");
    expect(parsePhone("351912345678")?.phone).toBe("351912345678");
    // These digits are valid in Brazil, so they are read as Brazilian. The same digits from Peru or Vietnam need a plus
    // sign.
    expect(parsePhone("51988887777")?.phone).toBe("5551988887777");
    expect(parsePhone("84912345678")?.phone).toBe("5584912345678");
    expect(parsePhone("+51988887777")?.phone).toBe("51988887777");
  });

  it.each([
    ["34 612 345 678", "not_brazilian"],
    ["98888-7777", "area_code_missing"],
    ["988887777", "area_code_missing"],
    ["0 98888-7777", "area_code_missing"],
    ["3234-5678", "area_code_missing"],
    ["(91) 9 9 8888-7777", "too_long"],
    ["919988887777", "too_long"],
    ["919888877777", "too_long"],
    ["55 11 98888-77777", "too_long"],
    ["+55 11 98888-77777", "too_long"],
    ["(20) 98888-7777", "area_code_unknown"],
    ["+55 20 98888", "too_short"],
    ["11 1234-5678", "not_brazilian"],
    ["11 9888", "too_short"],
    ["91988887777.0", "not_a_phone"],
    ["1198888777.0", "not_a_phone"],
    ["9,19889E+10", "not_a_phone"],
    ["491234567890123@lid", "remote_id"],
    ["5511988887777@s.whatsapp.net", "remote_id"],
    ["+11 98888-7777", "impossible"],
    ["+0055 11 98888-7777", "impossible"],
    ["+999 12345678", "impossible"],
  ])("rejects %s with a reason", (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  it.each([
    "",
    "abc",
    "123",
    "+",
    "99999999999999999999",
    "+55",
    "\u0000",
    "()",
    "tel",
    "11 98888-7777 r. 2",
  ])("rejects %j", (text) => {
    expect(parsePhone(text)).toBeNull();
  });

  it("never throws and never returns digits that cannot be stored", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[0-9 ().+\-/@]{0,40}$/)),
        (text) => {
          const read = readPhone(text);
          if (read.kind === "problem") expect(PHONE_PROBLEMS).toContain(read.problem);
          else expect(`${read.phone.phone} ${read.phone.key}`).toMatch(/^[0-9]{6,15} [0-9]{5,15}$/);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("a phone whose country must be stated", () => {
  it("is never foreign without + or 00", () => {
    expect(readStatedPhone("34612345678")).toMatchObject({ kind: "unstated", problem: "not_brazilian" });
    expect(readStatedPhone("+34612345678")).toMatchObject({ kind: "phone", phone: { phone: "34612345678" } });
    expect(readStatedPhone("919888877777")).toMatchObject({ kind: "unstated", problem: "too_long" });
  });
});

describe("phoneKey", () => {
  it("returns the same key for a Brazilian mobile with and without the ninth digit", () => {
    for (const first of ["6", "7", "8", "9"]) {
      expect(phoneKey(`55119${first}8887777`)).toBe(phoneKey(`5511${first}8887777`));
    }
  });

  it("distinguishes a mobile from the landline with the same last digits", () => {
    for (const first of ["2", "3", "4", "5"]) {
      expect(phoneKey(`55119${first}0028922`)).not.toBe(phoneKey(`5511${first}0028922`));
    }
    expect(parsePhone("11 94002-8922")?.key).toBe("5511940028922");
    expect(parsePhone("11 4002-8922")?.key).toBe("551140028922");
  });

  it("distinguishes numbers of different countries", () => {
    expect(parsePhone("+49 151 23456789")).toEqual({ phone: "4915123456789", key: "4915123456789" });
    expect(phoneKey("5215512345678")).toBe(phoneKey("525512345678"));
    expect(phoneKey("5491123456789")).toBe(phoneKey("541123456789"));
  });

  it.each(["5215512345678", "+521 55 1234 5678", "+52 55 1234 5678", "00521 5512345678", "525512345678"])(
    "reads the Mexican number %s in its current format",
    (text) => {
      expect(parsePhone(text)).toEqual({ phone: "525512345678", key: "525512345678" });
    },
  );
});

describe("printPhone", () => {
  it("writes Brazilian numbers as digits and all others with a plus sign", () => {
    expect(printPhone("5511999999999")).toBe("5511999999999");
    expect(printPhone("551132345678")).toBe("551132345678");
    expect(printPhone("34612345678")).toBe("+34612345678");
  });
});
