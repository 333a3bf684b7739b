/** Structure of a value: type names at the leaves, and one shape for all items of an array. */
type Shape = { types: string[]; members: Record<string, Shape>; items: Shape | null };

/** How the recordings write a long byte array. */
const SHORTENED_BYTES = /(\d+) bytes as an object/;

export function shapeOf(value: unknown): Shape {
  if (Array.isArray(value))
    return { types: ["array"], members: {}, items: value.map(shapeOf).reduce(merged, null) };
  if (typeof value !== "object" || value === null) {
    const shortened = typeof value === "string" ? SHORTENED_BYTES.exec(value)?.[1] : undefined;
    if (shortened) return { types: [`${shortened} bytes`], members: {}, items: null };
    return { types: [value === null ? "null" : typeof value], members: {}, items: null };
  }
  const bytes = byteLength(value);
  if (bytes !== null) return { types: [`${bytes} bytes`], members: {}, items: null };
  const members = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, shapeOf(member)]));
  return { types: ["object"], members, items: null };
}

function merged(first: Shape | null, second: Shape): Shape {
  if (!first) return second;
  const keys = new Set([...Object.keys(first.members), ...Object.keys(second.members)]);
  const members = [...keys].map((key) => {
    const other = second.members[key];
    return [key, other ? merged(first.members[key] ?? null, other) : first.members[key]] as const;
  });
  const items = second.items ? merged(first.items, second.items) : first.items;
  const types = [...new Set([...first.types, ...second.types])];
  return {
    types,
    members: Object.fromEntries(members.flatMap(([key, shape]) => (shape ? [[key, shape]] : []))),
    items,
  };
}

/** Lists the paths at which two shapes differ. Two lists of types count as equal if they have a type in common. */
export function differences(expected: Shape, actual: Shape, path = "$"): string[] {
  const found: string[] = [];
  if (!expected.types.some((type) => actual.types.includes(type))) {
    found.push(`${path}: expected ${expected.types}, got ${actual.types}`);
  }
  const keys = new Set([...Object.keys(expected.members), ...Object.keys(actual.members)]);
  for (const key of keys) {
    const [wanted, got] = [expected.members[key], actual.members[key]];
    if (wanted && got) found.push(...differences(wanted, got, `${path}.${key}`));
    else found.push(`${path}.${key}: ${wanted ? "missing" : "not in the recording"}`);
  }
  if (expected.items && actual.items) found.push(...differences(expected.items, actual.items, `${path}[]`));
  return found;
}

/** Returns the length of a byte array, which the gateway writes as an object with number keys; otherwise null. */
function byteLength(value: object): number | null {
  const entries = Object.entries(value);
  const shortened = entries.flatMap(([key, text]) => (key === "…" ? [SHORTENED_BYTES.exec(text)?.[1]] : []));
  if (shortened[0] !== undefined) return Number(shortened[0]);
  const isBytes =
    entries.length > 0 &&
    entries.every(([key, byte], index) => key === String(index) && typeof byte === "number");
  return isBytes ? entries.length : null;
}
