import type { MigrationCause } from "@/types/messages";

// A record, because importing the list itself would bring Zod into the page's first load.
const CAUSES: Record<MigrationCause, true> = {
  cancelled: true,
  banned: true,
  wrong_number: true,
  disconnected: true,
  final_close: true,
  missing: true,
  dropped: true,
  out_of_rotation: true,
  restricted: true,
  day_full: true,
  hour_full: true,
  paused: true,
  no_capacity: true,
  other_specialty: true,
  rebalanced: true,
};

const isCause = (text: string): text is MigrationCause => Object.hasOwn(CAUSES, text);

export const MIGRATION_CAUSE_NAMES = Object.keys(CAUSES).filter(isCause);
