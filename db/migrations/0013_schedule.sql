-- Their results have other columns now. The stored functions are loaded afterwards.
DROP FUNCTION IF EXISTS julia.reserve(uuid, uuid);--> statement-breakpoint
DROP FUNCTION IF EXISTS julia.write_reservation(uuid, uuid, text, julia.settings, uuid, timestamptz, text, text, text, uuid, uuid);
