-- They have other parameters or results now. The stored functions are loaded afterwards.
DROP FUNCTION IF EXISTS julia.accept_message(uuid, uuid, text, text, uuid, text, text, text, text, text, text, text, int, int, text, jsonb, boolean, uuid, boolean, int, timestamptz, uuid, uuid, text, boolean);--> statement-breakpoint
DROP FUNCTION IF EXISTS julia.reserve(uuid, uuid);--> statement-breakpoint
DROP FUNCTION IF EXISTS julia.write_reservation(uuid, uuid, text, julia.settings, uuid, timestamptz, text, text, text, uuid, uuid);--> statement-breakpoint
DROP FUNCTION IF EXISTS julia.prove_sent(uuid, text, text, text[], text, timestamptz, timestamptz);
