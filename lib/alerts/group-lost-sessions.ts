import type { Observation } from "./observation";

/** At least this many sessions of one gateway that are lost within `WITHIN_MS` are one network outage. */
const LEAST_SESSIONS = 3;
const WITHIN_MS = 60_000;

/** A chip whose session the gateway lost. */
interface LostSession {
  id: string;
  gateway_id: string;
  /** The gateway's name; null in a pool with a single gateway. */
  gateway: string | null;
  closed_at: Date | null;
  is_paused: boolean;
  /** True if an incident of the gateway already stands for its lost sessions. */
  is_grouped: boolean;
  contacts: number;
  waiting: number;
}

interface Group {
  observation: Observation;
  chipIds: string[];
}

/**
 * Groups lost sessions into one incident per gateway. Once the incident is open, it covers every lost session of its
 * gateway until the last one is connected again, so that the last two of a group do not open incidents of their own. If
 * an operator has paused every chip of the group, the result is unknown.
 */
export function groupLostSessions(chips: readonly LostSession[]): Group[] {
  const gatewayIds = [...new Set(chips.map((chip) => chip.gateway_id))];
  return gatewayIds.flatMap((gatewayId) => {
    const lost = chips.filter((chip) => chip.gateway_id === gatewayId);
    const running = lost.filter((chip) => !chip.is_paused);
    const group = lost[0]?.is_grouped ? running : lostTogether(running);
    if (group.length > 0) return [{ observation: observationOf(gatewayId, group), chipIds: idsOf(group) }];
    return lost[0]?.is_grouped ? [{ observation: pausedAt(gatewayId), chipIds: idsOf(lost) }] : [];
  });
}

const idsOf = (chips: readonly LostSession[]) => chips.map(({ id }) => id);
const closedAtMs = (chip: LostSession) => chip.closed_at?.getTime() ?? 0;

/** Returns the chips of every group of at least `LEAST_SESSIONS` that lost their sessions within one `WITHIN_MS`. */
function lostTogether(chips: readonly LostSession[]): LostSession[] {
  const lost = chips.toSorted((a, b) => closedAtMs(a) - closedAtMs(b));
  const startsGroup = lost.map((first, place) => {
    const last = lost[place + LEAST_SESSIONS - 1];
    return last !== undefined && closedAtMs(last) - closedAtMs(first) <= WITHIN_MS;
  });
  return lost.filter((_, place) =>
    startsGroup.slice(Math.max(0, place - LEAST_SESSIONS + 1), place + 1).includes(true),
  );
}

const ofGateway = (gatewayId: string) => ({ rule: "sessions_lost" as const, subject: null, gatewayId });

const pausedAt = (gatewayId: string): Observation => ({ ...ofGateway(gatewayId), seen: { kind: "unknown" } });

function observationOf(gatewayId: string, chips: readonly LostSession[]): Observation {
  const [first] = chips;
  const total = (count: (chip: LostSession) => number) => chips.reduce((sum, chip) => sum + count(chip), 0);
  const values = {
    sessions: chips.length,
    contacts: total((chip) => chip.contacts),
    waiting: total((chip) => chip.waiting),
    ...(first?.gateway == null ? {} : { gateway: first.gateway }),
  };
  const since = new Date(Math.min(...chips.map(closedAtMs)));
  return {
    ...ofGateway(gatewayId),
    seen: { kind: "wrong", since, cause: { code: "sessions_lost", values } },
  };
}
