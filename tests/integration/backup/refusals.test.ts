import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyBackup } from "@/lib/backup/verify-backup";
import { addChips, addClient, preparePool } from "../../factories/pool-traffic";
import { createTestDatabase, type TestDatabase } from "../../setup/database";
import { openBackupDesk, PASSPHRASE } from "./backup-desk";

const desk = openBackupDesk();
let source: TestDatabase;
let empty: Awaited<ReturnType<typeof desk.openEmpty>>;

beforeAll(async () => {
  source = await createTestDatabase({ maxConnections: 2 });
  await addClient(source.sql);
  empty = await desk.openEmpty();
  await desk.write(source.url, "plain");
  await desk.write(source.url, "encrypted", PASSPHRASE);
  writeFileSync(desk.pathOf("other"), "PGDMP, something else");
  writeFileSync(desk.pathOf("nothing"), "");
});
afterAll(async () => {
  await source.close();
  await desk.close();
});

/** Every refusal leaves the database empty, so the tests share one. */
async function expectRefusal(name: string, sentence: string, passphrase?: string): Promise<void> {
  const restoring = desk.restore(empty.url, name, passphrase === undefined ? {} : { passphrase });
  await expect(restoring).rejects.toMatchObject({ name: "BackupError", message: sentence });
  const [schema] = await empty.sql`select to_regnamespace('julia') is null as is_empty`;
  expect(schema).toEqual({ is_empty: true });
}

describe("a restore refuses, and writes nothing:", () => {
  it.each([
    ["a missing file", "none", () => `There is no file ${desk.pathOf("none")}.`],
    ["a folder", ".", () => `${desk.pathOf(".")} is not a backup of this product.`],
    ["another kind of file", "other", () => `${desk.pathOf("other")} is not a backup of this product.`],
    ["an empty file", "nothing", () => `${desk.pathOf("nothing")} is not a backup of this product.`],
    ["no passphrase", "encrypted", () => "The backup is encrypted: set its passphrase in BACKUP_PASSPHRASE."],
  ])("%s", async (_case, name, sentence) => {
    await expectRefusal(name, sentence());
  });

  it("a wrong passphrase", async () => {
    await expectRefusal("encrypted", "The passphrase is wrong.", "incorrect horse");
  });

  it.each(["plain", "encrypted"])("a %s file with any changed byte or a missing end", async (name) => {
    const bytes = readFileSync(desk.pathOf(name));
    const isRefused = async (content: Buffer) => {
      writeFileSync(desk.pathOf("changed"), content);
      const checking = verifyBackup(desk.pathOf("changed"), PASSPHRASE, new AbortController().signal);
      return await checking.then(
        () => false,
        (error: unknown) => error instanceof Error && error.name === "BackupError",
      );
    };
    const positions = [...Array(40).keys()].map((n) => Math.floor((n * (bytes.length - 1)) / 39));
    for (const position of positions) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(position) ^ 4, position);
      expect(await isRefused(changed), `byte ${position}`).toBe(true);
      expect(await isRefused(bytes.subarray(0, position)), `${position} bytes`).toBe(true);
    }
    expect(await isRefused(Buffer.concat([bytes, Buffer.from("x")]))).toBe(true);
    expect(await isRefused(bytes)).toBe(false);
    await expectRefusal("changed-on-disk", `There is no file ${desk.pathOf("changed-on-disk")}.`);
  });

  it("a database that is used by the product", async () => {
    const product = postgres(empty.url, { max: 1, connection: { application_name: "julia-worker" } });
    await product`select 1`;
    await expectRefusal(
      "plain",
      "The product is running on this database: stop it, and restore into an empty database.",
    );
    await product.end();
  });

  it("a database that is not empty", async () => {
    const before = await source.sql`select name from julia.clients`;
    await expect(desk.restore(source.url, "plain")).rejects.toMatchObject({
      name: "BackupError",
      message: "The database is not empty: restore into a new database.",
    });
    expect(await source.sql`select name from julia.clients`).toEqual(before);
  });

  it("a backup of a newer release", async () => {
    const sentence = "The backup was made by a newer release of the product: restore it with that release.";
    await source.sql`update julia.functions_release set release = '99.0.0'`;
    await desk.write(source.url, "newer");
    await source.sql`update julia.functions_release set release = '0.0.1'`;
    await source.sql`insert into julia.migrations (hash, created_at) values ('x', 9000000000000)`;
    await desk.write(source.url, "migrated");
    await source.sql`delete from julia.migrations where hash = 'x'`;
    await expectRefusal("newer", sentence);
    await expectRefusal("migrated", sentence);
  });

  it("rows that the database does not accept, in one transaction", async () => {
    await preparePool(source.sql);
    await addChips(source.sql, [{ perHour: 1_000_000, perDay: 1_000_000 }]);
    await desk.write(source.url, "too-high");
    await expect(desk.restore(empty.url, "too-high")).rejects.toMatchObject({
      name: "BackupError",
      message: "The database refused the rows of julia.chips; its log says why.",
    });
    const [schema] = await empty.sql`select to_regnamespace('julia') is null as is_empty`;
    expect(schema).toEqual({ is_empty: true });
    // The database can still be used for a restore.
    await desk.restore(empty.url, "plain");
    expect(await empty.sql`select name from julia.clients`).toEqual(
      await source.sql`select name from julia.clients`,
    );
  });
});

describe("a backup", () => {
  const files = () => readdirSync(desk.folder);

  it("can be read only by the user who made it", () => {
    expect(statSync(desk.pathOf("plain")).mode & 0o777).toBe(0o600);
  });

  it("never replaces a file", async () => {
    const before = readFileSync(desk.pathOf("other"));
    const sentence = `${desk.pathOf("other")} exists already; name a new file.`;
    await expect(desk.write(source.url, "other")).rejects.toMatchObject({
      name: "BackupError",
      message: sentence,
    });
    expect(readFileSync(desk.pathOf("other"))).toEqual(before);
  });

  it("never replaces a file that another program made meanwhile", async () => {
    const names = files();
    await withLockedTable(async (locked) => {
      const writing = desk.write(source.url, "raced");
      await locked();
      writeFileSync(desk.pathOf("raced"), "first");
      return expect(writing).rejects.toThrow("exists already");
    });
    expect(readFileSync(desk.pathOf("raced"), "utf8")).toBe("first");
    expect(files()).toEqual([...names, "raced"].sort());
  });

  it("needs an existing folder", async () => {
    await expect(desk.write(source.url, "no/such")).rejects.toThrow(/^The folder of .* does not exist\.$/);
  });

  it("leaves no file behind when it is interrupted", async () => {
    const names = files();
    const stopping = new AbortController();
    await withLockedTable(async (locked) => {
      const writing = desk.write(source.url, "interrupted", null, stopping.signal);
      await locked();
      expect(files().length).toBe(names.length + 1);
      stopping.abort();
      return expect(writing).rejects.toMatchObject({ name: "AbortError" });
    });
    expect(files()).toEqual(names);
  });

  it("needs a database with the product's tables", async () => {
    const other = await desk.openEmpty();
    await expect(desk.write(other.url, "none")).rejects.toThrow("There is nothing to back up");
  });

  /** Calls `work` while a table is locked, and ends the lock once a backup waits for it and `work` has looked around. */
  async function withLockedTable(work: (locked: () => Promise<void>) => Promise<unknown>): Promise<void> {
    let ending: Promise<unknown> = Promise.resolve();
    await source.sql.begin(async (transaction) => {
      await transaction`lock table julia.chips in access exclusive mode`;
      const isWaiting = async () => {
        const rows =
          await transaction`select 1 from pg_locks where not granted and relation = 'julia.chips'::regclass`;
        return rows.length;
      };
      await new Promise<void>((resolve) => {
        ending = work(() =>
          expect
            .poll(isWaiting)
            .toBe(1)
            .then(
              () => resolve(),
              () => resolve(),
            )
            .then(() => undefined),
        );
      });
    });
    await ending;
  }
});
