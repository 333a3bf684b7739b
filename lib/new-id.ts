import { randomFillSync } from "node:crypto";
import { v7 as uuidv7 } from "uuid";

const RANDOM_BYTES = 16;
/** Random bytes are generated for many ids at once, because a separate call would dominate the cost of each id. */
const DRAWN_IDS = 256;
const drawn = Buffer.alloc(RANDOM_BYTES * DRAWN_IDS);
let used = drawn.length;

/** Returns a new UUIDv7. Ids increase over time, with millisecond precision. */
export function newId(): string {
  if (used === drawn.length) {
    randomFillSync(drawn);
    used = 0;
  }
  const random = drawn.subarray(used, used + RANDOM_BYTES);
  used += RANDOM_BYTES;
  return uuidv7({ random });
}
