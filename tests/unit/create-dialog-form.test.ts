import { describe, expect, it } from "vitest";
import {
  createFormSchema,
  defaultInstanceName,
  EMPTY_CREATE_FORM,
  formatPhoneInput,
  formatWhole,
  toCreateInput,
} from "@/components/chips/create/create-form";
import { AREA_CODES, readStatedPhone } from "@/lib/stated-phone";

const typed = (text: string): string =>
  [...text].reduce((shown, character) => formatPhoneInput(shown + character, shown, true), "");

const problemsOf = (change: Partial<typeof EMPTY_CREATE_FORM>): string[] => {
  const parsed = createFormSchema.safeParse({ ...EMPTY_CREATE_FORM, phone: "11999998888", ...change });
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.message);
};

describe("the phone field", () => {
  it("formats a Brazilian mobile while it is typed", () => {
    expect(typed("11999998888")).toBe("(11) 99999-8888");
  });

  it("formats a foreign number after its plus sign", () => {
    expect(typed("+14155552671")).toBe("+1 415 555 2671");
  });

  it("accepts a pasted number with the country code and no plus sign", () => {
    expect(formatPhoneInput("5511999998888", "", true)).toBe("+55 11 99999 8888");
  });

  it("does not interfere with deleting digits or editing the middle", () => {
    expect(formatPhoneInput("(11) ", "(11) 9", true)).toBe("(11) ");
    expect(formatPhoneInput("(119) 99999-8888", "(11) 99999-8888", false)).toBe("(119) 99999-8888");
  });

  it.each(["+55 (11) 99999-9999", "11 99999 9999", "5511999999999", "(11) 3333-4444", "+1 415 555 2671"])(
    "accepts %s as people write it",
    (phone) => expect(problemsOf({ phone })).toEqual([]),
  );

  it.each(["119999", "abc", "+"])("rejects %s at the field", (phone) => {
    expect(problemsOf({ phone })).toEqual(["phone.invalid"]);
  });

  it("shows one message for a missing phone, not two", () => {
    expect(problemsOf({ phone: "  " })).toEqual(["phone.required"]);
  });
});

describe("the other fields", () => {
  it("shows the name that the server will assign: julia- and the last 8 digits", () => {
    expect(defaultInstanceName("(11) 99999-8888")).toBe("julia-99998888");
    expect(defaultInstanceName("(11) 999")).toBeNull();
  });

  it.each(["Revoluna2", "julia_1-b"])("accepts the name %s", (instanceName) => {
    expect(problemsOf({ instanceName })).toEqual([]);
  });

  it.each(["a", "com espaço", "-inicio", "x".repeat(51)])("rejects the name %s", (instanceName) => {
    expect(problemsOf({ instanceName })).toEqual(["instanceName.invalid"]);
  });

  it.each(["1001", "-1", "2,5", "dez"])("rejects the limit %s", (perHour) => {
    expect(problemsOf({ perHour })).toEqual(["limits.invalid"]);
  });

  it("sends only the fields that were set", () => {
    const form = { ...EMPTY_CREATE_FORM, phone: "(11) 99999-8888", perHour: "0" };
    expect(toCreateInput(form)).toEqual({ phone: "(11) 99999-8888", alreadyWarm: false, perHour: 0 });
  });
});

describe("a number copied from notes", () => {
  it.each([
    ["98888-7777", "phone.areaCodeMissing"],
    ["(91) 9 9 8888-7777", "phone.tooLong"],
    ["919888877777", "phone.tooLong"],
    ["34612345678", "phone.notBrazilian"],
    ["(20) 98888-7777", "phone.areaCodeUnknown"],
    ["1198888777.0", "phone.invalid"],
    ["491234567890123@lid", "phone.invalid"],
    ["+999 12345678", "phone.impossible"],
  ])("%s is rejected with its problem: %s", (phone, problem) => {
    expect(problemsOf({ phone })).toEqual([problem]);
  });

  it("remains the typed number after formatting", () => {
    for (const area of AREA_CODES) {
      for (const text of [
        `0055 ${area} 98888-7777`,
        `(${area}) 9 9 8888-7777`,
        `${area}8888777.0`,
        `${area}98888777.0`,
        `${area}9888877777`,
        `0${area}98888-77777`,
        `55${area}988887777`,
      ]) {
        const before = readStatedPhone(text);
        const after = readStatedPhone(formatWhole(text));
        const said = (read: typeof before) => (read.kind === "phone" ? read.phone.phone : read.problem);
        expect(said(after), text).toBe(said(before));
      }
    }
  });
});
