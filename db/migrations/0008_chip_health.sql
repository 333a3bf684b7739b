CREATE TABLE "julia"."chip_health" (
	"chip_id" uuid PRIMARY KEY NOT NULL,
	"suspicions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"worst" text,
	"restarted_at" timestamp (3) with time zone,
	"last_webhook_at" timestamp (3) with time zone,
	"webhook_state" text DEFAULT 'unknown' NOT NULL,
	"webhook_checked_at" timestamp (3) with time zone,
	"webhook_since" timestamp (3) with time zone,
	"webhook_silent_since" timestamp (3) with time zone,
	"webhook_url" text,
	"webhook_replaced" text,
	"webhook_replaced_url" text,
	CONSTRAINT "chip_health_worst_known" CHECK ("julia"."chip_health"."worst" in ('hot_loop', 'double_socket', 'sends_fail', 'uncertain_sends', 'no_acknowledgements', 'endless_connecting', 'flapping', 'stale_open')),
	CONSTRAINT "chip_health_webhook_known" CHECK ("julia"."chip_health"."webhook_state" in ('unknown', 'ours', 'foreign', 'none', 'off'))
);
--> statement-breakpoint
CREATE TABLE "julia"."gateway_watch" (
	"id" text PRIMARY KEY NOT NULL,
	"unreadable_since" timestamp (3) with time zone,
	"restarted_at" timestamp (3) with time zone,
	"unknown_instances" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "julia"."chip_health" ADD CONSTRAINT "chip_health_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_events_connections" ON "julia"."webhook_events" USING btree ("received_at") WHERE event = 'connection.update';