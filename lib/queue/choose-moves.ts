/** An instance that can send. Capacity is in messages per day and above 0. */
export interface LoadedInstance {
  instanceName: string;
  capacity: number;
  contacts: number;
}

export interface Moves {
  from: string;
  to: string;
  contacts: number;
}

/** Allowed deviation from the pool's average ratio of contacts to capacity (docs/limits.md, "Strategies"). */
const TOLERANCE = 0.1;

/**
 * Returns moves for at most `limit` contacts. Each move is from the instance with the highest ratio of contacts to
 * capacity to the instance with the lowest. Stops when all ratios are within ±10% of the pool's average, or when the
 * next move would leave the source with a lower ratio than the target.
 */
export function chooseMoves(instances: readonly LoadedInstance[], limit: number): Moves[] {
  const now = instances.map((instance) => ({ ...instance }));
  const sum = (key: "contacts" | "capacity") => now.reduce((total, instance) => total + instance[key], 0);
  const fair = sum("contacts") / sum("capacity");
  const moves = new Map<string, Moves>();
  for (let move = 0; move < limit; move += 1) {
    const byFill = now.toSorted((a, b) => fill(a) - fill(b));
    const [to] = byFill;
    const from = byFill.at(-1);
    if (to === undefined || from === undefined) break;
    const isFair = fill(from) <= fair * (1 + TOLERANCE) && fill(to) >= fair * (1 - TOLERANCE);
    if (isFair || fill(from, -1) < fill(to, +1)) break;
    from.contacts -= 1;
    to.contacts += 1;
    const key = `${from.instanceName} > ${to.instanceName}`;
    const known = moves.get(key) ?? { from: from.instanceName, to: to.instanceName, contacts: 0 };
    moves.set(key, { ...known, contacts: known.contacts + 1 });
  }
  return [...moves.values()];
}

function fill({ contacts, capacity }: LoadedInstance, more = 0): number {
  return (contacts + more) / capacity;
}
