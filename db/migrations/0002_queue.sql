CREATE TABLE "julia"."api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"prefix" text NOT NULL,
	"digest" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"created_by" text,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "julia"."chip_contacts" (
	"chip_id" uuid NOT NULL,
	"contact_id" uuid NOT NULL,
	"first_sent_at" timestamp (3) with time zone,
	"last_sent_at" timestamp (3) with time zone,
	"acknowledged_at" timestamp (3) with time zone,
	"last_reply_at" timestamp (3) with time zone,
	CONSTRAINT "chip_contacts_chip_id_contact_id_pk" PRIMARY KEY("chip_id","contact_id")
);
--> statement-breakpoint
CREATE TABLE "julia"."chip_rotation" (
	"chip_id" uuid PRIMARY KEY NOT NULL,
	"usable" boolean DEFAULT false NOT NULL,
	"known_only" boolean DEFAULT false NOT NULL,
	"per_hour" integer DEFAULT 0 NOT NULL,
	"per_day" integer DEFAULT 0 NOT NULL,
	"priority" integer DEFAULT 100 NOT NULL,
	"held_hour" integer DEFAULT 0 NOT NULL,
	"held_day" integer DEFAULT 0 NOT NULL,
	"load" double precision DEFAULT 0 NOT NULL,
	"count_changes_at" timestamp with time zone,
	"free_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"blocked_by" text,
	"gap_until" timestamp with time zone,
	"last_slot_at" timestamp (3) with time zone,
	"turns" bigint DEFAULT 0 NOT NULL,
	"attempt_id" uuid,
	"out_since" timestamp (3) with time zone,
	"out_cause" text,
	"probe_at" timestamp (3) with time zone,
	"out_count" integer DEFAULT 0 NOT NULL,
	"uncertain_streak" integer DEFAULT 0 NOT NULL,
	"unusable_since" timestamp (3) with time zone,
	"resumed_at" timestamp (3) with time zone,
	"has_bound" boolean DEFAULT false NOT NULL,
	"bound_empty_since" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "julia"."client_requests" (
	"client_id" uuid NOT NULL,
	"minute" timestamp (3) with time zone NOT NULL,
	"requests" integer NOT NULL,
	CONSTRAINT "client_requests_client_id_minute_pk" PRIMARY KEY("client_id","minute")
);
--> statement-breakpoint
CREATE TABLE "julia"."clients" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"requests_per_minute" integer DEFAULT 600 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."contact_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."contact_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"contact_id" uuid NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"kind" text NOT NULL,
	"from_value" text,
	"to_value" text,
	"reason" text,
	"message_id" uuid,
	CONSTRAINT "contact_events_kind_known" CHECK ("julia"."contact_events"."kind" in ('assigned', 'migrated', 'phone_changed', 'external_id_moved'))
);
--> statement-breakpoint
CREATE TABLE "julia"."messages" (
	"id" uuid PRIMARY KEY NOT NULL,
	"seq" bigint GENERATED ALWAYS AS IDENTITY (sequence name "julia"."messages_seq_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"client_id" uuid NOT NULL,
	"idempotency_key" text,
	"body_digest" text NOT NULL,
	"contact_id" uuid NOT NULL,
	"to_phone" text NOT NULL,
	"to_key" text NOT NULL,
	"text" text NOT NULL,
	"kind" text NOT NULL,
	"priority" smallint DEFAULT 1 NOT NULL,
	"phase" text DEFAULT 'queued' NOT NULL,
	"ready" boolean DEFAULT false NOT NULL,
	"lane" text DEFAULT 'any' NOT NULL,
	"not_before" timestamp (3) with time zone,
	"migrate_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"chip_id" uuid,
	"reason" text,
	"routing" jsonb,
	"lease_owner" uuid,
	"lease_until" timestamp (3) with time zone,
	"gateway_message_id" text,
	"error_code" text,
	"error_detail" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	"read_at" timestamp (3) with time zone,
	"failed_at" timestamp (3) with time zone,
	"uncertain_since" timestamp (3) with time zone,
	"resolution_by" text,
	"resolution_at" timestamp (3) with time zone,
	"supersedes" uuid,
	"superseded_by" uuid,
	"callback_url" text,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"simulated" boolean DEFAULT false NOT NULL,
	CONSTRAINT "messages_phase_known" CHECK ("julia"."messages"."phase" in ('queued', 'reserved', 'dispatching', 'sent', 'delivered', 'read', 'failed', 'expired', 'cancelled', 'uncertain')),
	CONSTRAINT "messages_kind_known" CHECK ("julia"."messages"."kind" in ('new', 'follow_up', 'reply')),
	CONSTRAINT "messages_priority_known" CHECK ("julia"."messages"."priority" between 0 and 2),
	CONSTRAINT "messages_ready_is_queued" CHECK (not "julia"."messages"."ready" or "julia"."messages"."phase" = 'queued')
);
--> statement-breakpoint
CREATE TABLE "julia"."pool_forecasts" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"waiting" jsonb DEFAULT '[0,0,0]'::jsonb NOT NULL,
	"slots" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."webhook_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."webhook_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"digest" text NOT NULL,
	"chip_id" uuid NOT NULL,
	"event" text NOT NULL,
	"gateway_at" timestamp (3) with time zone,
	"data" jsonb NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"next_try_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "webhook_events_state_known" CHECK ("julia"."webhook_events"."state" in ('pending', 'applied', 'ignored'))
);
--> statement-breakpoint
DROP INDEX "julia"."attempts_window";--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "message_id" uuid;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "contact_id" uuid;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "held_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "dispatched_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "cause" text;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "gateway_message_id" text;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "remote_jid" text;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "error_code" text;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "error_detail" text;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "client_id" uuid;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "idempotency_key" text;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "body_digest" text;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD COLUMN "releasable_until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."chips" ADD COLUMN "warmup_held_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."chips" ADD COLUMN "ramp_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."chips" ADD COLUMN "webhook_generation" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."chips" ADD COLUMN "last_event_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD COLUMN "last_message_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD COLUMN "last_reply_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "strategy" text DEFAULT 'sticky' NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "sticky_wait_seconds" integer DEFAULT 3600 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "specialty_map" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "specialty_fallback" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "rebalance_enabled" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "rebalance_idle_days" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "default_per_hour" integer DEFAULT 20 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "default_per_day" integer DEFAULT 100 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "gap_new_min_seconds" integer DEFAULT 20 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "gap_new_max_seconds" integer DEFAULT 90 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "gap_known_min_seconds" integer DEFAULT 2 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "gap_known_max_seconds" integer DEFAULT 8 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "warm_up_steps" jsonb DEFAULT '[{"fromDay":1,"perHour":2,"perDay":5},{"fromDay":3,"perHour":5,"perDay":10},{"fromDay":8,"perHour":10,"perDay":30},{"fromDay":15,"perHour":15,"perDay":50}]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "warm_up_done_day" integer DEFAULT 22 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "sending_window_enabled" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "sending_from_hour" integer DEFAULT 8 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "sending_until_hour" integer DEFAULT 20 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "fixed" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "hour_seconds" integer DEFAULT 3600 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "day_seconds" integer DEFAULT 86400 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "arrival_margin_seconds" integer DEFAULT 75 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "lease_seconds" integer DEFAULT 20 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "drop_wait_seconds" integer DEFAULT 5 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD COLUMN "pause_wait_seconds" integer DEFAULT 600 NOT NULL;--> statement-breakpoint
ALTER TABLE "julia"."api_keys" ADD CONSTRAINT "api_keys_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "julia"."clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."chip_contacts" ADD CONSTRAINT "chip_contacts_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."chip_contacts" ADD CONSTRAINT "chip_contacts_contact_id_clientes_id_fk" FOREIGN KEY ("contact_id") REFERENCES "julia"."clientes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."chip_rotation" ADD CONSTRAINT "chip_rotation_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."client_requests" ADD CONSTRAINT "client_requests_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "julia"."clients"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."contact_events" ADD CONSTRAINT "contact_events_contact_id_clientes_id_fk" FOREIGN KEY ("contact_id") REFERENCES "julia"."clientes"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."contact_events" ADD CONSTRAINT "contact_events_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "julia"."messages"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD CONSTRAINT "messages_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "julia"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD CONSTRAINT "messages_contact_id_clientes_id_fk" FOREIGN KEY ("contact_id") REFERENCES "julia"."clientes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."messages" ADD CONSTRAINT "messages_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."webhook_events" ADD CONSTRAINT "webhook_events_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_digest_unique" ON "julia"."api_keys" USING btree ("digest");--> statement-breakpoint
CREATE INDEX "api_keys_client" ON "julia"."api_keys" USING btree ("client_id");--> statement-breakpoint
CREATE INDEX "chip_contacts_contact" ON "julia"."chip_contacts" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "chip_rotation_least_loaded" ON "julia"."chip_rotation" USING btree ("load","last_slot_at" NULLS FIRST,"priority") WHERE usable and out_since is null and attempt_id is null;--> statement-breakpoint
CREATE INDEX "chip_rotation_bound" ON "julia"."chip_rotation" USING btree ("free_at") WHERE has_bound and attempt_id is null and out_since is null and (usable or known_only);--> statement-breakpoint
CREATE INDEX "chip_rotation_turn" ON "julia"."chip_rotation" USING btree ("turns","last_slot_at") WHERE usable and out_since is null;--> statement-breakpoint
CREATE INDEX "chip_rotation_count_changes" ON "julia"."chip_rotation" USING btree ("count_changes_at");--> statement-breakpoint
CREATE UNIQUE INDEX "clients_name_lower" ON "julia"."clients" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "contact_events_contact" ON "julia"."contact_events" USING btree ("contact_id","id");--> statement-breakpoint
CREATE INDEX "contact_events_kind" ON "julia"."contact_events" USING btree ("kind","at");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_idempotency" ON "julia"."messages" USING btree ("client_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "messages_queue" ON "julia"."messages" USING btree ("lane","priority","client_id","seq") WHERE phase = 'queued' and ready;--> statement-breakpoint
CREATE UNIQUE INDEX "messages_one_ready_per_contact" ON "julia"."messages" USING btree ("contact_id") WHERE phase = 'queued' and ready;--> statement-breakpoint
CREATE UNIQUE INDEX "messages_one_in_flight_per_contact" ON "julia"."messages" USING btree ("contact_id") WHERE phase in ('reserved', 'dispatching');--> statement-breakpoint
CREATE INDEX "messages_waiting" ON "julia"."messages" USING btree ("contact_id","priority","seq") WHERE phase = 'queued';--> statement-breakpoint
CREATE INDEX "messages_expiry" ON "julia"."messages" USING btree ("expires_at") WHERE phase = 'queued';--> statement-breakpoint
CREATE INDEX "messages_deferred" ON "julia"."messages" USING btree ("not_before") WHERE phase = 'queued' and not ready and not_before is not null;--> statement-breakpoint
CREATE INDEX "messages_may_migrate" ON "julia"."messages" USING btree ("migrate_at") WHERE phase = 'queued' and ready and migrate_at is not null;--> statement-breakpoint
CREATE INDEX "messages_leases" ON "julia"."messages" USING btree ("lease_until") WHERE phase in ('reserved', 'dispatching');--> statement-breakpoint
CREATE INDEX "messages_uncertain" ON "julia"."messages" USING btree ("uncertain_since") WHERE phase = 'uncertain';--> statement-breakpoint
CREATE INDEX "messages_client" ON "julia"."messages" USING btree ("client_id","seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "messages_recent" ON "julia"."messages" USING btree ("seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "messages_to" ON "julia"."messages" USING btree ("to_key","seq" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "messages_chip" ON "julia"."messages" USING btree ("chip_id","seq" DESC NULLS LAST);--> statement-breakpoint
CREATE UNIQUE INDEX "webhook_events_digest" ON "julia"."webhook_events" USING btree ("digest");--> statement-breakpoint
CREATE INDEX "webhook_events_pending" ON "julia"."webhook_events" USING btree ("next_try_at","id") WHERE state = 'pending';--> statement-breakpoint
CREATE INDEX "webhook_events_received" ON "julia"."webhook_events" USING btree ("received_at");--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD CONSTRAINT "attempts_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "julia"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD CONSTRAINT "attempts_contact_id_clientes_id_fk" FOREIGN KEY ("contact_id") REFERENCES "julia"."clientes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD CONSTRAINT "attempts_client_id_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "julia"."clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "attempts_held" ON "julia"."attempts" USING btree ("chip_id","held_at","state","slot_at") WHERE state not in ('not_sent', 'released');--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_one_per_message" ON "julia"."attempts" USING btree ("message_id") WHERE state not in ('not_sent', 'released');--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_one_in_flight_per_chip" ON "julia"."attempts" USING btree ("chip_id") WHERE state in ('reserved', 'dispatching');--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_gateway_message" ON "julia"."attempts" USING btree ("chip_id","gateway_message_id");--> statement-breakpoint
CREATE UNIQUE INDEX "attempts_selection_key" ON "julia"."attempts" USING btree ("client_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "attempts_message" ON "julia"."attempts" USING btree ("message_id","slot_at");--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD CONSTRAINT "settings_strategy_known" CHECK ("julia"."settings"."strategy" in ('sticky', 'round_robin', 'by_specialty', 'hybrid'));--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD CONSTRAINT "settings_gaps" CHECK ("julia"."settings"."gap_new_min_seconds" between 0 and "julia"."settings"."gap_new_max_seconds" and "julia"."settings"."gap_known_min_seconds" between 0 and "julia"."settings"."gap_known_max_seconds");--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD CONSTRAINT "settings_sending_window" CHECK ("julia"."settings"."sending_from_hour" between 0 and 23 and "julia"."settings"."sending_until_hour" between 1 and 24 and "julia"."settings"."sending_from_hour" < "julia"."settings"."sending_until_hour");--> statement-breakpoint
ALTER TABLE "julia"."settings" ADD CONSTRAINT "settings_windows" CHECK ("julia"."settings"."hour_seconds" > 0 and "julia"."settings"."day_seconds" >= "julia"."settings"."hour_seconds");