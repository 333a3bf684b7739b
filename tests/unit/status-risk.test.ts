import { describe, expect, it } from "vitest";
import { type ChipSigns, judgeRisk, riskWeight } from "@/lib/status/judge-risk";

const CALM: ChipSigns = {
  sends24h: 40,
  firsts24h: 4,
  sends7d: 200,
  firsts7d: 20,
  settledFirsts: 16,
  unanswered: 6,
  undelivered: 0,
  failed24h: 0,
  restrictions: 0,
  lastRestrictedAt: null,
  isRestricted: false,
  warmUpDay: null,
};
const codes = (signs: Partial<ChipSigns>) => judgeRisk({ ...CALM, ...signs }).map(({ code }) => code);

describe("the risk of a chip", () => {
  it("has no reason without evidence, however new the chip", () => {
    expect(codes({})).toEqual([]);
    expect(codes({ warmUpDay: 1 })).toEqual([]);
  });

  it("lists each reason with its numbers, and the chip's newness only together with another reason", () => {
    expect(judgeRisk({ ...CALM, firsts24h: 30, warmUpDay: 3 })).toEqual([
      { code: "mostly_first", part: 30, whole: 40, at: null },
      { code: "young", part: 0, whole: 3, at: null },
    ]);
    expect(codes({ unanswered: 15 })).toEqual(["unanswered"]);
    expect(codes({ undelivered: 8 })).toEqual(["not_delivered"]);
    expect(codes({ failed24h: 5 })).toEqual(["fails"]);
    expect(codes({ restrictions: 2 })).toEqual(["restricted_before"]);
    expect(codes({ restrictions: 2, isRestricted: true })).toEqual(["restricted_now"]);
  });

  it("uses the week if the day has too few sends, and gives no reason for fewer than 10 sends", () => {
    expect(judgeRisk({ ...CALM, sends24h: 3, firsts24h: 3, firsts7d: 150 })).toMatchObject([
      { code: "mostly_first", part: 150, whole: 200 },
    ]);
    expect(codes({ sends24h: 3, firsts24h: 3, sends7d: 9, firsts7d: 9 })).toEqual([]);
    expect(codes({ settledFirsts: 9, unanswered: 9, undelivered: 9 })).toEqual([]);
  });

  it("weighs a restriction more than unanswered messages", () => {
    const weight = (signs: Partial<ChipSigns>) => riskWeight(judgeRisk({ ...CALM, ...signs }));
    expect(weight({ restrictions: 1 })).toBeGreaterThan(weight({ unanswered: 16 }));
  });
});
