ALTER TABLE "julia"."chips" ADD COLUMN "closed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."pairings" ADD COLUMN "ended_at" timestamp (3) with time zone;--> statement-breakpoint
-- Sessions that ended before these columns were there: since when, and that a new socket may be opened.
UPDATE "julia"."chips" SET "closed_at" = least(coalesce("gateway_disconnected_at", "state_since", "updated_at"), clock_timestamp())
WHERE "close_code" IS NOT NULL OR ("logged_out_by_us" AND "desired_connection" = 'disconnected');--> statement-breakpoint
UPDATE "julia"."pairings" p SET "ended_at" = coalesce(c."closed_at", c."state_since", clock_timestamp())
FROM "julia"."chips" c WHERE c."id" = p."chip_id" AND c."state" = 'close'
  AND (c."close_code" IS NOT NULL AND p."qr_code" IS NULL OR p."reason" = 'qr_limit_reached');
