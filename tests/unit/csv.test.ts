import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toCsv } from "@/lib/csv";

function cellsOf(csv: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const text = csv.replace(/^\uFEFF/, "");
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i] ?? "";
    if (quoted && character === '"' && text[i + 1] === '"') {
      cell += '"';
      i += 1;
    } else if (character === '"') quoted = !quoted;
    else if (!quoted && character === separator) {
      rows.at(-1)?.push(cell);
      cell = "";
    } else if (!quoted && character === "\r" && text[i + 1] === "\n") {
      rows.at(-1)?.push(cell);
      rows.push([]);
      cell = "";
      i += 1;
    } else cell += character;
  }
  return rows.slice(0, -1);
}

describe("a table for spreadsheet programs", () => {
  it("neutralizes formulas, however they are hidden", () => {
    const evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=cmd|' /C calc'!A0"];
    for (const text of evil) {
      const [row] = cellsOf(toCsv([[text]], ";"), ";");
      expect(row?.[0], JSON.stringify(text)).toBe(`'${text}`);
    }
  });

  it("leaves harmless text unchanged", () => {
    expect(toCsv([["Dra. Ana = 1", "julia-7", 'a"b', 12]], ";")).toBe(
      '\uFEFF"Dra. Ana = 1";"julia-7";"a""b";12\r\n',
    );
  });

  it("keeps every cell in its column, whatever its content", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string(), { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 }),
        fc.constantFrom<";" | ",">(";", ","),
        (rows, separator) => {
          const read = cellsOf(toCsv(rows, separator), separator);
          expect(read.map((row) => row.map((cell) => cell.replace(/^'/, "")))).toEqual(
            rows.map((row) => row.map((cell) => cell.replace(/^'/, ""))),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
