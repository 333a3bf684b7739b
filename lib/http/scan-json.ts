/** `line` and `column` are 1-based. Columns count characters. */
export interface JsonPlace {
  line: number;
  column: number;
}

const MOST_EXPONENT_CHARACTERS = 9;

/** Called with each number as written. `pathOf` returns the number's dotted path, in the form of other input errors. */
type OnNumber = (literal: string, pathOf: () => string) => void;

interface Frame {
  isObject: boolean;
  /** Key or index of the value being read. */
  name: string | number;
}

type Expected = "value" | "value or end" | "key" | "key or end" | "colon" | "comma or end" | "nothing";

const SPACE = /[ \t\n\r]*/y;
// Each repetition begins with a backslash, which no other part of the pattern matches, so no input can cause slow
// backtracking.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the JSON grammar excludes them
const STRING_BEGIN = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*/y;
const STRING = new RegExp(`${STRING_BEGIN.source}"`, "y");
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;

/**
 * Scans JSON (RFC 8259) without building values. Returns the offset of the first error and reports every number as
 * written, unlike `JSON.parse`. Iterative, so deep nesting cannot overflow the stack.
 */
export function scanJson(text: string, onNumber?: OnNumber): { faultAt: number | null } {
  const frames: Frame[] = [];
  let at = 0;
  let expected: Expected = "value";
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  const pathOf = () => frames.map(({ name }) => name).join(".");
  const afterValue = (): Expected => (frames.length === 0 ? "nothing" : "comma or end");

  for (;;) {
    take(SPACE);
    if (at === text.length) return { faultAt: expected === "nothing" ? null : at };
    const frame = frames.at(-1);
    const next = text[at];
    if (expected === "nothing") return { faultAt: at };
    if (expected === "colon") {
      if (next !== ":") return { faultAt: at };
      at += 1;
      expected = "value";
    } else if (next === (frame?.isObject ? "}" : "]") && frame !== undefined && expected.endsWith("end")) {
      at += 1;
      frames.pop();
      expected = afterValue();
    } else if (expected === "comma or end") {
      if (next !== "," || frame === undefined) return { faultAt: at };
      at += 1;
      if (typeof frame.name === "number") frame.name += 1;
      expected = frame.isObject ? "key" : "value";
    } else if (expected === "key" || expected === "key or end") {
      const key = take(STRING);
      if (key === null || frame === undefined) return { faultAt: faultOf(text, at) };
      frame.name = keyOf(key);
      expected = "colon";
    } else if (next === "{" || next === "[") {
      at += 1;
      frames.push(next === "{" ? { isObject: true, name: "" } : { isObject: false, name: 0 });
      expected = next === "{" ? "key or end" : "value or end";
    } else {
      const number = take(NUMBER);
      if (number !== null) onNumber?.(number, pathOf);
      else if (take(STRING) === null && take(WORD) === null) return { faultAt: faultOf(text, at) };
      expected = afterValue();
    }
  }
}

/**
 * For an invalid string, returns the position of the invalid character instead of the position of the opening quote.
 */
function faultOf(text: string, at: number): number {
  if (text[at] !== '"') return at;
  STRING_BEGIN.lastIndex = at;
  return at + (STRING_BEGIN.exec(text)?.[0].length ?? 0);
}

function keyOf(quoted: string): string {
  const key: unknown = JSON.parse(quoted);
  return typeof key === "string" ? key : "";
}

export function placeOf(text: string, offset: number): JsonPlace {
  const before = text.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: before.length, column: [...(before.at(-1) ?? "")].length + 1 };
}

/** Returns true if JavaScript does not change the number: true for `1.50`, false for `12345678901234567890`. */
export function isKeptExactly(literal: string): boolean {
  const written = String(Number(literal));
  return written === literal || decimalOf(literal) === decimalOf(written);
}

/** Returns the canonical form of a number: its significant digits and the exponent of the last significant digit. */
function decimalOf(literal: string): string {
  const [, sign = "", whole = "", fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal) ?? [];
  // A number with a longer exponent is compared as written, because it is beyond the range of JavaScript numbers and
  // computing its canonical form would be slow.
  if (whole === "" || exponent.length > MOST_EXPONENT_CHARACTERS) return literal;
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${power}`;
}
