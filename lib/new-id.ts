import { randomFillSync } from "node:crypto";
import { v7 as uuidv7 } from "uuid";

const RANDOM_BYTES = 16;
/** Random bytes are drawn for so many ids at once: a draw costs more than all else of an id. */
const DRAWN_IDS = 256;
const drawn = Buffer.alloc(RANDOM_BYTES * DRAWN_IDS);
let used = drawn.length;

/** A new UUID of version 7: ids made later are greater, by the millisecond. */
export function newId(): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const random = drawn.subarray(used, used + RANDOM_BYTES);
  used += RANDOM_BYTES;
  return uuidv7({ random });
}
