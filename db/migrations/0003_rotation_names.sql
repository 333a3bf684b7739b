DROP INDEX "julia"."attempts_gateway_message";--> statement-breakpoint
DROP INDEX "julia"."attempts_selection_key";--> statement-breakpoint
ALTER TABLE "julia"."chip_rotation" ADD COLUMN "instance_name" text;--> statement-breakpoint
ALTER TABLE "julia"."chip_rotation" ADD COLUMN "verdict" text;--> statement-breakpoint
CREATE INDEX "chip_rotation_resting" ON "julia"."chip_rotation" USING btree ("chip_id") WHERE not usable or out_since is not null or attempt_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_gateway_message" ON "julia"."attempts" USING btree ("chip_id","gateway_message_id") WHERE gateway_message_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_selection_key" ON "julia"."attempts" USING btree ("client_id","idempotency_key") WHERE idempotency_key is not null;