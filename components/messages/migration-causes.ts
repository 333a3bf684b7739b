import { membersOf } from "@/lib/api/members-of";
import type { MigrationCause } from "@/types/messages";

export const MIGRATION_CAUSES = membersOf<MigrationCause>({
  cancelled: true,
  banned: true,
  wrong_number: true,
  disconnected: true,
  final_close: true,
  missing: true,
  dropped: true,
  gateway_down: true,
  out_of_rotation: true,
  restricted: true,
  day_full: true,
  hour_full: true,
  paused: true,
  no_capacity: true,
  other_specialty: true,
  rebalanced: true,
});
