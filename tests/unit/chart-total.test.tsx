import { expect, it } from "vitest";
import { withTotal } from "@/components/charts/chart-figure";

it("the tooltip of a chart ends with the sum of its bars, without the line of the limit", () => {
  const line = (dataKey: string, value: number) => ({
    dataKey,
    name: dataKey,
    value,
    graphicalItemId: dataKey,
  });
  const lines = [line("sent", 7), line("failed", 2), line("capacity", 20)];
  const total = withTotal(lines, { name: "Total", except: "capacity" });
  expect(total.map(({ name, value }) => [name, value])).toEqual([
    ["sent", 7],
    ["failed", 2],
    ["capacity", 20],
    ["Total", 9],
  ]);
});
