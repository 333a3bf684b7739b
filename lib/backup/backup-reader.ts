import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import type { z } from "zod";
import { BackupError } from "./backup-error";
import { decrypt, deriveKey } from "./encryption";
import {
  CHECKSUM_BYTES,
  FORMAT_VERSION,
  type Footer,
  footerSchema,
  type Header,
  headerSchema,
  MOST_PREFIX_BYTES,
  type Prefix,
  prefixSchema,
  tableHeadSchema,
} from "./format";
import { LineBlocks } from "./line-blocks";

/** Large, so that a long row is put together from few pieces. */
const CHUNK_BYTES = 262_144;

export interface TableSection {
  table: string;
  columns: string[];
  /** Must be read to its end before the next section. */
  rows: AsyncGenerator<Buffer>;
}

/** Reads the content of a backup from its start to its end. Throws a `BackupError`. */
export class BackupReader {
  private constructor(
    readonly header: Header,
    private readonly blocks: LineBlocks,
    readonly close: () => void,
  ) {}

  /** `passphrase` is needed only for an encrypted backup. */
  static async open(file: string, passphrase: string | null): Promise<BackupReader> {
    const { prefix, bytes, size } = await readPrefix(file);
    const key =
      prefix.encryption === null ? null : await deriveKey(passphraseFor(passphrase), prefix.encryption);
    const gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
    const stream = createReadStream(file, {
      start: bytes,
      end: size - CHECKSUM_BYTES - 1,
      highWaterMark: CHUNK_BYTES,
    });
    const plain = (source: AsyncIterable<Buffer>) => (key === null ? source : decrypt(source, key));
    // The reader of `gunzip` gets the error.
    pipeline(stream, plain, gunzip).catch(() => undefined);
    const blocks = new LineBlocks(gunzip);
    try {
      const header = parseLine(headerSchema, await blocks.line());
      return new BackupReader(header, blocks, () => gunzip.destroy());
    } catch (error) {
      gunzip.destroy();
      throw damageOf(error);
    }
  }

  /** Returns the next table or, after the last one, the footer. */
  async next(): Promise<TableSection | Footer> {
    const line = await this.blocks.line().catch((error: unknown) => {
      throw damageOf(error);
    });
    const head = tableHeadSchema.safeParse(jsonOf(line));
    if (head.success) return { ...head.data, rows: this.blocks.rows() };
    const footer = parseLine(footerSchema, line);
    if (!(await this.blocks.isAtEnd())) throw new BackupError("The backup is damaged.");
    return footer;
  }
}

/** Throws a `BackupError` if the file is missing or is not a backup that this release can read. */
export async function readPrefix(file: string): Promise<{ prefix: Prefix; bytes: number; size: number }> {
  const handle = await open(file, "r").catch((cause: unknown) => {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    throw new BackupError(
      code === "ENOENT" ? `There is no file ${file}.` : `${file} cannot be read (${code}).`,
      {
        cause,
      },
    );
  });
  try {
    const stats = await handle.stat();
    const notOurs = new BackupError(`${file} is not a backup of this product.`);
    if (!stats.isFile()) throw notOurs;
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(MOST_PREFIX_BYTES), position: 0 });
    const bytes = buffer.subarray(0, bytesRead).indexOf("\n") + 1;
    const parsed = prefixSchema.safeParse(jsonOf(buffer.subarray(0, bytes).toString("utf8")));
    if (!parsed.success) throw notOurs;
    if (parsed.data.version > FORMAT_VERSION) {
      throw new BackupError(
        "The backup was made by a newer release of the product: restore it with that release.",
      );
    }
    return { prefix: parsed.data, bytes, size: stats.size };
  } finally {
    await handle.close();
  }
}

function passphraseFor(passphrase: string | null): string {
  if (passphrase !== null) return passphrase;
  throw new BackupError("The backup is encrypted: set its passphrase in BACKUP_PASSPHRASE.");
}

function parseLine<Schema extends z.ZodType>(schema: Schema, line: string): z.infer<Schema> {
  const parsed = schema.safeParse(jsonOf(line));
  if (parsed.success) return parsed.data;
  throw new BackupError("The backup is damaged.", { cause: parsed.error });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** zlib and the cipher report a changed byte as errors of their own. */
export function damageOf(error: unknown): unknown {
  const isDamage = error instanceof Error && "code" in error && String(error.code).startsWith("Z_");
  return isDamage ? new BackupError("The backup is damaged.", { cause: error }) : error;
}
