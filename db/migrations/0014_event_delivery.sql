CREATE SEQUENCE "julia"."event_positions" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;--> statement-breakpoint
ALTER TABLE "julia"."events" DROP CONSTRAINT "events_type_known";--> statement-breakpoint
DROP INDEX "julia"."event_deliveries_receiver";--> statement-breakpoint
DROP INDEX "julia"."event_deliveries_due";--> statement-breakpoint
DROP INDEX "julia"."event_deliveries_order";--> statement-breakpoint
ALTER TABLE "julia"."event_deliveries" ADD COLUMN "receiver_id" uuid NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."event_deliveries" ADD COLUMN "host" text;--> statement-breakpoint
CREATE INDEX "events_client" ON "julia"."events" USING btree ("client_id","position") WHERE position is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "event_deliveries_receiver" ON "julia"."event_deliveries" USING btree ("receiver_id","event_seq");--> statement-breakpoint
CREATE INDEX "event_deliveries_due" ON "julia"."event_deliveries" USING btree ("subscription_id","next_try_at") WHERE state = 'due';--> statement-breakpoint
CREATE INDEX "event_deliveries_order" ON "julia"."event_deliveries" USING btree ("receiver_id","order_key","event_seq") WHERE state = 'due';--> statement-breakpoint
ALTER TABLE "julia"."events" ADD CONSTRAINT "events_type_known" CHECK ("julia"."events"."type" in ('message.sent', 'message.delivered', 'message.read', 'message.failed', 'message.expired', 'message.cancelled', 'message.uncertain', 'message.received', 'contact.opted_out', 'contact.opted_in', 'contact.number_changed', 'chip.connected', 'chip.disconnected', 'chip.banned', 'chip.restricted', 'chip.paused', 'test', 'message.queued', 'message.sending'));--> statement-breakpoint
-- Replaced by events. The jobs that wait are recorded as events when the worker takes them.
DROP TRIGGER IF EXISTS messages_callback ON "julia"."messages";--> statement-breakpoint
DROP FUNCTION IF EXISTS julia.message_changed();--> statement-breakpoint
DROP FUNCTION IF EXISTS julia.callback_key(uuid, timestamptz);
