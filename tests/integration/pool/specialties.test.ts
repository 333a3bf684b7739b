import { afterAll, describe, expect, test } from "vitest";
import { newPhone } from "../../factories/pool";
import { addChips } from "../../factories/pool-traffic";
import { openSelectionDesk } from "./v1";

const desk = await openSelectionDesk();
/** Names of three chips: the first for cardiology, the second for anesthesiology, and the third without a specialty. */
const names = await addChips(desk.sql, Array(3).fill({ perHour: 1000, perDay: 1000 }));
await desk.sql`update julia.settings set strategy = 'by_specialty', specialty_map = jsonb_build_object(
  'cardiologia', jsonb_build_array(${names[0] ?? ""}::text),
  'anestesiologia', jsonb_build_array(${names[1] ?? ""}::text))`;
afterAll(() => desk.close());

async function chosen(to: string, specialty: string) {
  const response = await desk.select({ to, contact: { specialty } });
  const answer = await response.json();
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return answer;
}

describe("one phone shared by two people", () => {
  test("keeps one preferred chip, whichever of the two is written to", async () => {
    const to = newPhone();
    const heardFrom: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      heardFrom.push((await chosen(to, n % 2 === 0 ? "cardiologia" : "anestesiologia")).instanceName);
      await desk.clock.advance(600);
    }
    expect(heardFrom).toEqual(Array.from({ length: 6 }, () => names[0]));
    const moves = await desk.sql`select 1 from julia.contact_events where kind = 'migrated'`;
    expect(moves).toHaveLength(0);
  });

  test.each(["Anestesiología", "ANESTESIOLOGÍA", " anestesiologia"])(
    "matches the specialty map regardless of accents and case: %j",
    async (specialty) => {
      expect(await chosen(newPhone(), specialty)).toMatchObject({
        instanceName: names[1],
        reason: "specialty",
      });
    },
  );
});
