ALTER TABLE "julia"."messages" ALTER COLUMN "body_digest" DROP NOT NULL;--> statement-breakpoint
-- It answers the times itself now; `db/functions` makes it anew.
DROP FUNCTION IF EXISTS "julia"."accept_message"(uuid, uuid, text, text, uuid, text, text, text, text, text, text, text, int, int, text, jsonb, boolean, uuid);--> statement-breakpoint
DROP FUNCTION IF EXISTS "julia"."times_of"(uuid);
