-- The planner must not read the queue through this index for a condition that does not name the time.
DROP INDEX "julia"."messages_expiry";--> statement-breakpoint
CREATE INDEX "messages_expiry" ON "julia"."messages" USING btree ("expires_at") WHERE phase = 'queued' and expires_at is not null;