ALTER TABLE "julia"."sessions" ADD COLUMN "password_confirmed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."sign_in_attempts" ADD COLUMN "browser" text;--> statement-breakpoint
ALTER TABLE "julia"."users" ADD COLUMN "last_seen_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "sign_in_attempts_browser" ON "julia"."sign_in_attempts" USING btree ("browser") WHERE "julia"."sign_in_attempts"."browser" is not null;--> statement-breakpoint
UPDATE "julia"."users" u SET "last_seen_at" = s.seen
FROM (SELECT "user_id", max("last_seen_at") AS seen FROM "julia"."sessions" GROUP BY "user_id") s
WHERE s."user_id" = u."id";
