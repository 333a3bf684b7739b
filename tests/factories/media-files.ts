import { randomBytes } from "node:crypto";
import { deflateSync } from "node:zlib";

/** Files whose bytes are of their type. Each call returns different bytes, except for the same `seed`. */

const PNG_START = Buffer.from("89504e470d0a1a0a", "hex");

export function png(seed: Buffer = randomBytes(4)): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const body = Buffer.concat([Buffer.from(type), data]);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.from("00000001000000010802000000", "hex");
  const pixel = deflateSync(Buffer.concat([Buffer.from([0]), seed.subarray(0, 3)]));
  return Buffer.concat([
    PNG_START,
    chunk("IHDR", header),
    chunk("IDAT", pixel),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

export const pdf = (bytes = 200): Buffer =>
  Buffer.concat([Buffer.from("%PDF-1.4\n%"), randomBytes(bytes), Buffer.from("\n%%EOF\n")]);

export const mp4 = (): Buffer =>
  Buffer.concat([
    Buffer.from("00000020667479706d703432000002006d70343269736f6d61766331", "hex"),
    Buffer.alloc(4),
    randomBytes(64),
  ]);

/** An Ogg page with the head of an Opus stream. */
export const ogg = (): Buffer =>
  Buffer.concat([
    Buffer.from("4f676753000200000000000000000100000000000000000000000113", "hex"),
    Buffer.from("OpusHead"),
    Buffer.from("0101000080bb0000000000", "hex"),
    randomBytes(64),
  ]);
