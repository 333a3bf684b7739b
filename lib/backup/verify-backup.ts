import { BackupError } from "./backup-error";
import { BackupReader, damageOf, readPrefix } from "./backup-reader";
import { checkChecksum } from "./checksum";
import type { Footer, Header } from "./format";
import { RowDigest } from "./row-digest";

/**
 * Reads the whole file and compares the rows of every table with the footer. Throws a `BackupError` if a byte was
 * changed, the end is missing, or the passphrase is wrong.
 */
export async function verifyBackup(
  file: string,
  passphrase: string | null,
  signal: AbortSignal,
): Promise<{ header: Header; footer: Footer }> {
  await readPrefix(file);
  await checkChecksum(file);
  const reader = await BackupReader.open(file, passphrase);
  try {
    const found: Footer["tables"] = [];
    for (;;) {
      const section = await reader.next();
      if ("sequences" in section) {
        if (JSON.stringify(section.tables) !== JSON.stringify(found)) {
          throw new BackupError("The backup is damaged: its rows are not those that it lists.");
        }
        return { header: reader.header, footer: section };
      }
      const digest = new RowDigest();
      for await (const block of section.rows) {
        signal.throwIfAborted();
        digest.update(block);
      }
      found.push({ table: section.table, ...digest.result() });
    }
  } catch (error) {
    throw damageOf(error);
  } finally {
    reader.close();
  }
}
