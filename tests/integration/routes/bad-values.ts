import fc from "fast-check";

/** Phone numbers that are too long or too short for their country. */
export const NO_LENGTH_OF_A_PHONE = [
  "+49 301234567890123",
  "+43 12345678901234",
  "+49 12",
  "+290 1",
  "+55 11 9",
];
export const text = (max: number) =>
  fc.oneof(
    fc.constantFrom("", " ", "\0", "\ud800", "'; drop table chips; --", "<script>", "../..", "%00", "‮"),
    // Input is trimmed before its length is checked, so the text must not start or end with a space.
    fc.string({ unit: "binary", minLength: max + 1, maxLength: max + 40 }).map((value) => `x${value}x`),
    fc.constant("9".repeat(100_000)),
  );
export const noText = fc.constantFrom<unknown>(null, 7, true, [], {}, ["julia"], { $ne: null });
export const noLimit = fc.oneof(
  fc.constantFrom<unknown>(-1, 1001, 1.5, 1e308, 2 ** 53, "20", null, true, [], {}),
  fc.integer({ min: 1001 }),
  fc.double({ noInteger: true, noNaN: true, noDefaultInfinity: true }),
);
export const noFlag = fc.constantFrom<unknown>("true", 1, 0, null, [], {});
export const badName = fc.oneof(
  noText,
  text(50),
  fc.constantFrom("-a", "a", "a b", "a.b", "ção", "a/b", "a\n"),
);

export const badAddress = fc.oneof(
  noText,
  text(500),
  fc.constantFrom(
    "127.0.0.1",
    "ftp://gateway",
    "javascript:alert(1)",
    "http://",
    "http://user:password@gateway",
  ),
);
export const badKey = fc.oneof(
  noText,
  fc.constantFrom("", " ", "\0", "two words", "chave-não", "9".repeat(501)),
);
export const badGatewayName = fc.oneof(noText, fc.constantFrom("", " ", "\0", "\ud800", "x".repeat(61)));
export const badCapacity = fc.oneof(fc.constant(0), noLimit);
export const badHolidays = fc.constantFrom<unknown>(
  ...[null, {}, "2027-01-01", [{ date: "2027-02-29", name: "x" }], [{ date: "2027-01-01", name: "\0" }]],
);
