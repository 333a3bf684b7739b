ALTER TABLE "julia"."pool_forecasts" ADD COLUMN "admission" jsonb;--> statement-breakpoint
-- Replaced by a function with one more parameter.
DROP FUNCTION IF EXISTS "julia"."accept_message"(uuid, uuid, text, text, uuid, text, text, text, text, text, text, text, int, int, text, jsonb, boolean, uuid, boolean);
