export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

/** Builds a page from rows read with `limit size + 1`. If the extra row exists, there is another page. */
export function toPage<Item>(
  rows: readonly Item[],
  size: number,
  cursorOf: (last: Item) => string,
): Page<Item> {
  const items = rows.slice(0, size);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > size && last !== undefined ? cursorOf(last) : null };
}
