CREATE TABLE "julia"."alert_deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"destination_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"rule" text,
	"notice_ids" uuid[] NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"last_error" text,
	CONSTRAINT "alert_deliveries_kind_known" CHECK ("julia"."alert_deliveries"."kind" in ('fired', 'repeated', 'resolved', 'test')),
	CONSTRAINT "alert_deliveries_state_known" CHECK ("julia"."alert_deliveries"."state" in ('pending', 'delivered', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "julia"."alert_destinations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"from_environment" boolean DEFAULT false NOT NULL,
	"encrypted_url" text,
	"url_hint" text NOT NULL,
	"encrypted_secret" text,
	"min_severity" text DEFAULT 'warning' NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_delivered_at" timestamp (3) with time zone,
	"last_error" text,
	"last_error_at" timestamp (3) with time zone,
	CONSTRAINT "alert_destinations_kind_known" CHECK ("julia"."alert_destinations"."kind" in ('slack', 'generic')),
	CONSTRAINT "alert_destinations_severity_known" CHECK ("julia"."alert_destinations"."min_severity" in ('critical', 'warning', 'info')),
	CONSTRAINT "alert_destinations_address" CHECK ("julia"."alert_destinations"."from_environment" = ("julia"."alert_destinations"."encrypted_url" is null))
);
--> statement-breakpoint
CREATE TABLE "julia"."alert_notices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"alert_id" uuid NOT NULL,
	"sequence" integer NOT NULL,
	"kind" text NOT NULL,
	"severity" text NOT NULL,
	"cause" jsonb NOT NULL,
	"flapping" boolean DEFAULT false NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"grouped_at" timestamp (3) with time zone,
	CONSTRAINT "alert_notices_once" UNIQUE("alert_id","sequence"),
	CONSTRAINT "alert_notices_kind_known" CHECK ("julia"."alert_notices"."kind" in ('fired', 'repeated', 'resolved'))
);
--> statement-breakpoint
CREATE TABLE "julia"."alert_rules" (
	"rule" text PRIMARY KEY NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"severity" text,
	"threshold" integer,
	"hold_seconds" integer,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_by" text NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "alert_rules_known" CHECK ("julia"."alert_rules"."rule" in ('gateway_unreachable', 'pool_empty', 'worker_silent', 'chip_banned', 'wrong_number', 'instance_offline', 'chip_restricted', 'failures_in_a_row', 'queue_stalled', 'uncertain_message', 'webhooks_silent', 'capacity_day', 'capacity_hour'))
);
--> statement-breakpoint
CREATE TABLE "julia"."alert_silences" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rule" text,
	"subject" uuid,
	"starts_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"reason" text NOT NULL,
	"owner_id" uuid,
	"owner" text NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"ended_by" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "alert_silences_ends" CHECK ("julia"."alert_silences"."ends_at" > "julia"."alert_silences"."starts_at")
);
--> statement-breakpoint
CREATE TABLE "julia"."alerts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"rule" text NOT NULL,
	"subject" uuid,
	"severity" text NOT NULL,
	"state" text NOT NULL,
	"cause" jsonb NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"fired_at" timestamp (3) with time zone,
	"clear_since" timestamp (3) with time zone,
	"resolved_at" timestamp (3) with time zone,
	"flapping" boolean DEFAULT false NOT NULL,
	"acknowledged_by_id" uuid,
	"acknowledged_by" text,
	"acknowledged_at" timestamp (3) with time zone,
	"acknowledgement" text,
	"last_notified_at" timestamp (3) with time zone,
	"notices" integer DEFAULT 0 NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "alerts_rule_known" CHECK ("julia"."alerts"."rule" in ('gateway_unreachable', 'pool_empty', 'worker_silent', 'chip_banned', 'wrong_number', 'instance_offline', 'chip_restricted', 'failures_in_a_row', 'queue_stalled', 'uncertain_message', 'webhooks_silent', 'capacity_day', 'capacity_hour')),
	CONSTRAINT "alerts_severity_known" CHECK ("julia"."alerts"."severity" in ('critical', 'warning', 'info')),
	CONSTRAINT "alerts_state_known" CHECK ("julia"."alerts"."state" in ('pending', 'firing', 'resolved')),
	CONSTRAINT "alerts_fired_when_firing" CHECK (("julia"."alerts"."state" = 'pending') = ("julia"."alerts"."fired_at" is null)),
	CONSTRAINT "alerts_resolved_when_over" CHECK (("julia"."alerts"."state" = 'resolved') = ("julia"."alerts"."resolved_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "julia"."alert_deliveries" ADD CONSTRAINT "alert_deliveries_destination_id_alert_destinations_id_fk" FOREIGN KEY ("destination_id") REFERENCES "julia"."alert_destinations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."alert_notices" ADD CONSTRAINT "alert_notices_alert_id_alerts_id_fk" FOREIGN KEY ("alert_id") REFERENCES "julia"."alerts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_deliveries_due" ON "julia"."alert_deliveries" USING btree ("next_try_at") WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX "alert_deliveries_by_destination" ON "julia"."alert_deliveries" USING btree ("destination_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "alert_destinations_environment" ON "julia"."alert_destinations" USING btree ("from_environment") WHERE from_environment;--> statement-breakpoint
CREATE INDEX "alert_notices_waiting" ON "julia"."alert_notices" USING btree ("at") WHERE grouped_at is null;--> statement-breakpoint
CREATE INDEX "alert_silences_running" ON "julia"."alert_silences" USING btree ("ends_at") WHERE ended_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "julia"."alerts" USING btree ("rule",coalesce(subject, '00000000-0000-0000-0000-000000000000')) WHERE state <> 'resolved';--> statement-breakpoint
CREATE INDEX "alerts_fired" ON "julia"."alerts" USING btree ("fired_at","id") WHERE fired_at is not null;--> statement-breakpoint
CREATE INDEX "alerts_by_subject" ON "julia"."alerts" USING btree ("subject","fired_at");