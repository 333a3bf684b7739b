CREATE SCHEMA IF NOT EXISTS "julia";
--> statement-breakpoint
CREATE TABLE "julia"."accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"provider_id" text NOT NULL,
	"account_id" text NOT NULL,
	"password" text,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp (3) with time zone,
	"refresh_token_expires_at" timestamp (3) with time zone,
	"scope" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."attempts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"chip_id" uuid NOT NULL,
	"state" text NOT NULL,
	"slot_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "attempts_state_known" CHECK ("julia"."attempts"."state" in ('reserved', 'dispatching', 'sent', 'uncertain', 'failed', 'selected', 'not_sent', 'released'))
);
--> statement-breakpoint
CREATE TABLE "julia"."audit_log" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text,
	"action" text NOT NULL,
	"target_kind" text NOT NULL,
	"target_id" text,
	"details" jsonb,
	"request_id" text
);
--> statement-breakpoint
CREATE TABLE "julia"."chip_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "julia"."chip_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"chip_id" uuid NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"kind" text NOT NULL,
	"from_value" text,
	"to_value" text,
	"reason" text,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text,
	"details" jsonb
);
--> statement-breakpoint
CREATE TABLE "julia"."chip_operations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"chip_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"kind" text NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_label" text,
	"input" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"error" text,
	"lease_until" timestamp (3) with time zone,
	"lease_owner" uuid,
	"next_attempt_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"requested_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"finished_at" timestamp (3) with time zone,
	CONSTRAINT "chip_operations_kind_known" CHECK ("julia"."chip_operations"."kind" in ('create', 'disconnect', 'delete', 'reconnect', 'adopt', 'end_pairing')),
	CONSTRAINT "chip_operations_state_known" CHECK ("julia"."chip_operations"."state" in ('requested', 'confirmed', 'refused', 'failed', 'superseded'))
);
--> statement-breakpoint
CREATE TABLE "julia"."chips" (
	"id" uuid PRIMARY KEY NOT NULL,
	"phone" text,
	"phone_key" text,
	"instance_name" text,
	"last_instance_name" text,
	"label" text,
	"adopted" boolean DEFAULT false NOT NULL,
	"cancelled_at" timestamp (3) with time zone,
	"banned_at" timestamp (3) with time zone,
	"paused_at" timestamp (3) with time zone,
	"restricted_until" timestamp (3) with time zone,
	"desired_connection" text DEFAULT 'connected' NOT NULL,
	"ever_paired" boolean DEFAULT false NOT NULL,
	"warmup_seconds" integer DEFAULT 0 NOT NULL,
	"warmup_credited_at" timestamp (3) with time zone,
	"warmup_completed_at" timestamp (3) with time zone,
	"status" text DEFAULT 'pending' NOT NULL,
	"state" text DEFAULT 'unknown' NOT NULL,
	"evolution_connected" boolean DEFAULT false NOT NULL,
	"state_checked_at" timestamp (3) with time zone,
	"state_since" timestamp (3) with time zone,
	"connected_since" timestamp (3) with time zone,
	"last_open_at" timestamp (3) with time zone,
	"close_code" integer,
	"gateway_disconnected_at" timestamp (3) with time zone,
	"misses" integer DEFAULT 0 NOT NULL,
	"logged_out_by_us" boolean DEFAULT false NOT NULL,
	"owner_phone" text,
	"owner_key" text,
	"wrong_number" boolean GENERATED ALWAYS AS ((owner_key is not null and phone_key is not null and owner_key <> phone_key)) STORED NOT NULL,
	"per_hour" integer DEFAULT 20 NOT NULL,
	"per_day" integer DEFAULT 100 NOT NULL,
	"priority" integer DEFAULT 100 NOT NULL,
	"operation_id" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "chips_instance_name_unique" UNIQUE("instance_name"),
	CONSTRAINT "chips_status_known" CHECK ("julia"."chips"."status" in ('cancelled', 'banned', 'paused', 'restricted', 'pending', 'warming', 'active')),
	CONSTRAINT "chips_state_known" CHECK ("julia"."chips"."state" in ('open', 'connecting', 'close', 'missing', 'unknown')),
	CONSTRAINT "chips_desired_known" CHECK ("julia"."chips"."desired_connection" in ('connected', 'disconnected')),
	CONSTRAINT "chips_limits" CHECK ("julia"."chips"."per_hour" between 0 and 1000 and "julia"."chips"."per_day" between 0 and 1000),
	CONSTRAINT "chips_phone_digits" CHECK ("julia"."chips"."phone" ~ '^[0-9]{6,15}$'),
	CONSTRAINT "chips_phone_key_digits" CHECK (("julia"."chips"."phone" is null) = ("julia"."chips"."phone_key" is null)),
	CONSTRAINT "chips_connected_is_proven" CHECK (not "julia"."chips"."evolution_connected" or "julia"."chips"."state" = 'open'),
	CONSTRAINT "chips_warmup_seconds" CHECK ("julia"."chips"."warmup_seconds" >= 0)
);
--> statement-breakpoint
CREATE TABLE "julia"."clientes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"telefone" text NOT NULL,
	"telefone_chave" text NOT NULL,
	"external_id" text,
	"nome" text,
	"especialidade" text,
	"instancia_preferida" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "clientes_telefone_chave_unique" UNIQUE("telefone_chave"),
	CONSTRAINT "clientes_external_id_unique" UNIQUE("external_id"),
	CONSTRAINT "clientes_telefone_digits" CHECK ("julia"."clientes"."telefone" ~ '^[0-9]{6,15}$')
);
--> statement-breakpoint
CREATE TABLE "julia"."gateways" (
	"id" text PRIMARY KEY NOT NULL,
	"url_fingerprint" text,
	"breaker" text DEFAULT 'closed' NOT NULL,
	"cause" text,
	"opened_at" timestamp (3) with time zone,
	"retry_at" timestamp (3) with time zone,
	"last_success_at" timestamp (3) with time zone,
	"reconciled_at" timestamp (3) with time zone,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "gateways_breaker_known" CHECK ("julia"."gateways"."breaker" in ('closed', 'open', 'half_open'))
);
--> statement-breakpoint
CREATE TABLE "julia"."pairings" (
	"chip_id" uuid PRIMARY KEY NOT NULL,
	"qr_code" text,
	"qr_base64" text,
	"qr_pairing_code" text,
	"qr_count" integer DEFAULT 0 NOT NULL,
	"qr_issued_at" timestamp (3) with time zone,
	"qr_seen_digest" text,
	"scan_inferred_at" timestamp (3) with time zone,
	"close_since" timestamp (3) with time zone,
	"without_qr_since" timestamp (3) with time zone,
	"reason" text,
	"unreadable_since" timestamp (3) with time zone,
	"watched_at" timestamp (3) with time zone,
	"started_at" timestamp (3) with time zone,
	"poll_not_before" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"connect_claimed_until" timestamp (3) with time zone,
	"connected_socket_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "julia"."periodic_tasks" (
	"name" text PRIMARY KEY NOT NULL,
	"next_run_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"last_run_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "julia"."sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"token" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."settings" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"time_zone" text DEFAULT 'America/Sao_Paulo' NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "settings_single_row" CHECK ("julia"."settings"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "julia"."setup_tokens" (
	"only_row" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"token_hash" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "setup_tokens_one_row" CHECK ("julia"."setup_tokens"."only_row")
);
--> statement-breakpoint
CREATE TABLE "julia"."sign_in_attempts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" text NOT NULL,
	"address" text NOT NULL,
	"succeeded" boolean DEFAULT false NOT NULL,
	"at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"role" text NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "users_email_lower" CHECK ("julia"."users"."email" = lower("julia"."users"."email")),
	CONSTRAINT "users_role_known" CHECK ("julia"."users"."role" in ('admin', 'operator', 'manager'))
);
--> statement-breakpoint
CREATE TABLE "julia"."verifications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "julia"."worker_heartbeats" (
	"worker_id" text PRIMARY KEY NOT NULL,
	"started_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL,
	"beat_at" timestamp (3) with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "julia"."accounts" ADD CONSTRAINT "accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "julia"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."attempts" ADD CONSTRAINT "attempts_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."chip_events" ADD CONSTRAINT "chip_events_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."chip_operations" ADD CONSTRAINT "chip_operations_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."clientes" ADD CONSTRAINT "clientes_instancia_preferida_chips_instance_name_fk" FOREIGN KEY ("instancia_preferida") REFERENCES "julia"."chips"("instance_name") ON DELETE set null ON UPDATE cascade;--> statement-breakpoint
ALTER TABLE "julia"."pairings" ADD CONSTRAINT "pairings_chip_id_chips_id_fk" FOREIGN KEY ("chip_id") REFERENCES "julia"."chips"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "julia"."sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "julia"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "accounts_user_provider_unique" ON "julia"."accounts" USING btree ("user_id","provider_id");--> statement-breakpoint
CREATE INDEX "attempts_window" ON "julia"."attempts" USING btree ("chip_id","slot_at","state") WHERE "julia"."attempts"."state" not in ('not_sent', 'released');--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "julia"."audit_log" USING btree ("at");--> statement-breakpoint
CREATE INDEX "chip_events_timeline" ON "julia"."chip_events" USING btree ("chip_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "chip_operations_one_at_a_time" ON "julia"."chip_operations" USING btree ("chip_id") WHERE "julia"."chip_operations"."state" = 'requested';--> statement-breakpoint
CREATE INDEX "chip_operations_due" ON "julia"."chip_operations" USING btree ("next_attempt_at") WHERE "julia"."chip_operations"."state" = 'requested';--> statement-breakpoint
CREATE INDEX "chip_operations_chip" ON "julia"."chip_operations" USING btree ("chip_id","requested_at");--> statement-breakpoint
CREATE UNIQUE INDEX "chips_instance_name_lower" ON "julia"."chips" USING btree (lower("instance_name"));--> statement-breakpoint
CREATE UNIQUE INDEX "chips_phone_key_unique" ON "julia"."chips" USING btree ("phone_key");--> statement-breakpoint
CREATE INDEX "chips_status" ON "julia"."chips" USING btree ("status");--> statement-breakpoint
CREATE INDEX "clientes_instancia_preferida" ON "julia"."clientes" USING btree ("instancia_preferida");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_token_unique" ON "julia"."sessions" USING btree ("token");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "julia"."sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_account" ON "julia"."sign_in_attempts" USING btree ("account","at");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_address" ON "julia"."sign_in_attempts" USING btree ("address","at");--> statement-breakpoint
CREATE INDEX "sign_in_attempts_at" ON "julia"."sign_in_attempts" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_unique" ON "julia"."users" USING btree ("email");--> statement-breakpoint
CREATE INDEX "verifications_identifier" ON "julia"."verifications" USING btree ("identifier");