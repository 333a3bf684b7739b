import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { restoreBackup } from "@/lib/backup/restore-backup";
import { writeBackup } from "@/lib/backup/write-backup";
import { createEmptyDatabase } from "../tests/setup/database";
import { makeTemporaryFolder } from "../tests/setup/postgres";
import { addSendingChips } from "./pool";
import { roundsOr, withBenchDatabase } from "./support";

/**
 * `npm run bench:backup`: time and peak memory of an encrypted backup and its restore, with 5 million sent messages, each
 * with an attempt. `BENCH_ROUNDS` is the number of messages.
 */
const MESSAGES = roundsOr(5_000_000);
const CHIPS = 1_000;

/** Peak resident memory of this process so far, in MB. */
const peakMb = () => Math.round(process.resourceUsage().maxRSS / 1024);

await withBenchDatabase(2, async ({ sql, url }) => {
  await addSendingChips(sql, CHIPS);
  await sql`insert into julia.clients (id, name) values (gen_random_uuid(), 'bench')`;
  await sql`insert into julia.clientes (id, telefone, telefone_chave)
    select gen_random_uuid(), t, t from (select '5521' || (10000000 + n) as t from generate_series(1, 100000) n) numbers`;
  await sql`insert into julia.messages (id, client_id, contact_id, to_phone, to_key, text, kind, phase, ready, expires_at)
    select gen_random_uuid(), (select id from julia.clients), c.id, c.telefone, c.telefone_chave,
      'Oi, Dra., tudo bem? Mensagem ' || i || ' ' || repeat(md5(i::text), 3), 'new', 'sent', false, now()
    from generate_series(1, ${MESSAGES}::int) i
    join (select id, telefone, telefone_chave, row_number() over () as n from julia.clientes) c on c.n = i % 100000 + 1`;
  await sql`insert into julia.attempts (id, message_id, chip_id, contact_id, state, slot_at, held_at)
    select gen_random_uuid(), m.id, (array(select id from julia.chips))[1 + abs(hashtext(m.id::text)) % ${CHIPS}::int],
      m.contact_id, 'sent', now(), now() from julia.messages m`;
  const { folder, remove } = makeTemporaryFolder("julia-bench-backup-");
  const file = join(folder, "bench.backup");
  const options = { passphrase: "correct horse battery staple", signal: new AbortController().signal };
  const target = await createEmptyDatabase();
  try {
    console.log(`${MESSAGES.toLocaleString("en")} messages; memory before: ${peakMb()} MB`);
    const timed = async (name: string, run: () => Promise<unknown>) => {
      const startedAt = performance.now();
      await run();
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.log(`${name}: ${seconds} s, peak memory ${peakMb()} MB`);
    };
    await timed("backup", () => writeBackup(url, file, options));
    console.log(`file: ${Math.round(statSync(file).size / 1_000_000)} MB`);
    await timed("restore", () => restoreBackup(target.url, file, options));
  } finally {
    rmSync(file, { force: true });
    remove();
    await target.drop();
  }
});
