ALTER TABLE "julia"."alert_rules" DROP CONSTRAINT "alert_rules_known";--> statement-breakpoint
ALTER TABLE "julia"."alerts" DROP CONSTRAINT "alerts_rule_known";--> statement-breakpoint
DROP INDEX "julia"."alerts_open";--> statement-breakpoint
DROP INDEX "julia"."watch_spans_newest";--> statement-breakpoint
ALTER TABLE "julia"."alert_silences" ADD COLUMN "gateway_id" text;--> statement-breakpoint
ALTER TABLE "julia"."alerts" ADD COLUMN "gateway_id" text;--> statement-breakpoint
UPDATE "julia"."alerts" SET "gateway_id" = 'default' WHERE "rule" = 'gateway_unreachable';--> statement-breakpoint
ALTER TABLE "julia"."chip_state_spans" ADD COLUMN "gateway_id" text DEFAULT 'default' NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."watch_spans" ADD COLUMN "gateway_id" text DEFAULT 'default' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "julia"."alerts" USING btree ("rule",coalesce(subject::text, gateway_id, '')) WHERE state <> 'resolved';--> statement-breakpoint
CREATE INDEX "watch_spans_newest" ON "julia"."watch_spans" USING btree ("gateway_id","until_at" DESC NULLS LAST);--> statement-breakpoint
ALTER TABLE "julia"."alert_rules" ADD CONSTRAINT "alert_rules_known" CHECK ("julia"."alert_rules"."rule" in ('gateway_unreachable', 'pool_empty', 'worker_silent', 'sessions_lost', 'chip_banned', 'wrong_number', 'instance_offline', 'chip_restricted', 'failures_in_a_row', 'messages_expiring', 'queue_stalled', 'uncertain_message', 'webhooks_silent', 'capacity_day', 'capacity_hour'));--> statement-breakpoint
ALTER TABLE "julia"."alert_silences" ADD CONSTRAINT "alert_silences_one_subject" CHECK ("julia"."alert_silences"."subject" is null or "julia"."alert_silences"."gateway_id" is null);--> statement-breakpoint
ALTER TABLE "julia"."alerts" ADD CONSTRAINT "alerts_one_subject" CHECK ("julia"."alerts"."subject" is null or "julia"."alerts"."gateway_id" is null);--> statement-breakpoint
ALTER TABLE "julia"."alerts" ADD CONSTRAINT "alerts_rule_known" CHECK ("julia"."alerts"."rule" in ('gateway_unreachable', 'pool_empty', 'worker_silent', 'sessions_lost', 'chip_banned', 'wrong_number', 'instance_offline', 'chip_restricted', 'failures_in_a_row', 'messages_expiring', 'queue_stalled', 'uncertain_message', 'webhooks_silent', 'capacity_day', 'capacity_hour'));