-- Functions whose result has changed, or that have other parameters now. The stored functions are loaded afterwards.
DROP FUNCTION IF EXISTS julia.reserve(uuid, uuid);--> statement-breakpoint
DROP FUNCTION IF EXISTS julia.all_candidates(jsonb, boolean, timestamptz);--> statement-breakpoint
DROP FUNCTION IF EXISTS julia.chip_condition(julia.chips, julia.chip_rotation, julia.chip_health, julia.pairings, boolean, timestamptz);--> statement-breakpoint
DROP FUNCTION IF EXISTS julia.is_license_required();--> statement-breakpoint
DROP FUNCTION IF EXISTS julia.next_chip(text, julia.settings, timestamptz);--> statement-breakpoint
DROP FUNCTION IF EXISTS julia.verdict(julia.chip_rotation, timestamptz);--> statement-breakpoint
-- Created again with the chip's gateway in its condition.
DROP TRIGGER IF EXISTS chips_rotation_update ON julia.chips;
