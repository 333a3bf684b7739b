import { describe, expect, it } from "vitest";
import { parsePhone, phoneKey } from "@/lib/phone";

describe("parsePhone", () => {
  it.each([
    "+55 (11) 99999-9999",
    "5511999999999",
    "11 99999-9999",
    "011 99999-9999",
    "+5511999999999",
    "55 11 99999 9999",
    "(11) 999999999",
  ])("reads %s as one number", (text) => {
    expect(parsePhone(text)).toEqual({ phone: "5511999999999", key: "551199999999" });
  });

  it("gives one key to a Brazilian number with and without the ninth digit", () => {
    expect(parsePhone("+55 11 9999-9999")?.key).toBe(parsePhone("+55 11 99999-9999")?.key);
  });

  it("keeps numbers of other countries apart", () => {
    expect(parsePhone("+49 151 23456789")).toEqual({ phone: "4915123456789", key: "4915123456789" });
    expect(phoneKey("5215512345678")).toBe(phoneKey("525512345678"));
    expect(phoneKey("5491123456789")).toBe(phoneKey("541123456789"));
  });

  it.each(["", "abc", "123", "+", "99999999999999999999", "+55", "\u0000"])("refuses %j", (text) => {
    expect(parsePhone(text)).toBeNull();
  });
});
