import { afterAll, beforeAll, expect, test } from "vitest";
import { runEraseCommand, USAGE } from "@/lib/supervisor/erase-command";
import { acceptMessages, addClient, contactPhone } from "../../factories/pool-traffic";
import { createTestDatabase, type TestDatabase } from "../../setup/database";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await acceptMessages(database.sql, { clientId: await addClient(database.sql), contacts: [1, 2] });
});
afterAll(() => database.close());

async function erase(args: string[], authSecret: string | undefined = "s".repeat(40)) {
  const printed: string[] = [];
  const print = (line: string) => printed.push(line);
  await runEraseCommand({ args, databaseUrl: database.url, dataFolder: "/nowhere", authSecret, print });
  return printed;
}

test("erases the contact with this number and prints what was erased", async () => {
  const printed = await erase([`+${contactPhone(1)}`]);
  expect(printed[0]).toBe("Erased:");
  expect(printed.join("\n")).toMatch(/1 {2}phone numbers[\s\S]*1 {2}waiting messages, cancelled/);
  const rows = await database.sql`select telefone from julia.clientes order by telefone`;
  expect(rows).toEqual([{ telefone: contactPhone(2) }, { telefone: null }]);
  const [audit] =
    await database.sql`select action, actor_label from julia.audit_log order by at desc limit 1`;
  expect(audit).toEqual({ action: "contact.erase", actor_label: "npm run erase" });
});

test.each([
  [["+5511911112222"], undefined, "There is no such contact."],
  [["abc"], undefined, "This is not a phone number."],
  [["11", "98888"], undefined, "Put a number with spaces in quotes."],
  [["+5511911112222"], null, "AUTH_SECRET is not set. It must be the one that the product runs with."],
])("%j with the secret %j is refused in one sentence", async (args, secret, sentence) => {
  const print = () => undefined;
  const authSecret = secret === null ? undefined : "s".repeat(40);
  const command = { args, databaseUrl: database.url, dataFolder: "/nowhere", authSecret, print };
  await expect(runEraseCommand(command)).rejects.toThrow(sentence);
});

test("without a number, prints its usage", async () => {
  expect(await erase([])).toEqual([USAGE]);
});
